package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.proof.Answer.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

/** One GET over an open connection, which is left open. */
final class Reading {
    private static final int BUFFER = 8192;
    /** As much of a body is searched for {@code --probe-body}; all of it is read and digested. */
    private static final int SEARCHED = 1 << 20;

    /** A page, and the start of its body. */
    record Read(Page page, String body) {}

    private Reading() {}

    static Read get(Connection connection, Probe.Ask ask) throws IOException {
        String request = "GET " + ask.uri() + " HTTP/1.1\r\nHost: " + ask.host()
                + "\r\nUser-Agent: nginx-upgrade\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n";
        connection.output().write(request.getBytes(StandardCharsets.UTF_8));
        connection.output().flush();
        var buffer = new SessionInputBufferImpl(BUFFER);
        try {
            var parser = new DefaultHttpResponseParser();
            ClassicHttpResponse head = parser.parse(buffer, connection.input());
            while (head != null && head.getCode() < HttpStatus.SC_OK) {
                head = parser.parse(buffer, connection.input());
            }
            if (head == null) {
                throw new IOException("closed without an answer");
            }
            return whole(connection, head, buffer);
        } catch (HttpException e) {
            throw new IOException("not an HTTP answer: " + e.getMessage(), e);
        }
    }

    private static Read whole(Connection connection, ClassicHttpResponse head, SessionInputBufferImpl buffer)
            throws IOException, HttpException {
        MessageDigest digest = sha256();
        var searched = new ByteArrayOutputStream();
        long length = 0;
        InputStream body = body(head, buffer, connection.input());
        byte[] piece = new byte[BUFFER];
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            digest.update(piece, 0, count);
            searched.write(piece, 0, Math.min(count, SEARCHED - searched.size()));
            length += count;
        }
        Optional<String> server =
                Optional.ofNullable(head.getFirstHeader("Server")).map(Header::getValue);
        var page = new Page(
                head.getCode(), length, HexFormat.of().formatHex(digest.digest()), server, connection.certificate());
        return new Read(page, searched.toString(StandardCharsets.UTF_8));
    }

    private static InputStream body(ClassicHttpResponse head, SessionInputBufferImpl buffer, InputStream input)
            throws HttpException {
        if (head.getCode() == HttpStatus.SC_NO_CONTENT || head.getCode() == HttpStatus.SC_NOT_MODIFIED) {
            return InputStream.nullInputStream();
        }
        long length = DefaultContentLengthStrategy.INSTANCE.determineLength(head);
        if (length == ContentLengthStrategy.CHUNKED) {
            return new ChunkedInputStream(buffer, input);
        }
        return length >= 0
                ? new ContentLengthInputStream(buffer, input, length)
                : new IdentityInputStream(buffer, input);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
