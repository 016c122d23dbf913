package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.proof.probe.Answer.Page;
import io.github.nginxupgrade.text.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

/**
 * One GET over an open connection, which is left open. Whoever answers may be broken or hostile: what is kept of an answer has
 * a limit, and its time is that of the connection.
 */
public final class HttpGet {
    private static final int BUFFER = 8192;
    /** Of all lines before the body, also of interim answers (1xx) without end. Browsers take a quarter of that. */
    private static final int LARGEST_HEAD = 1 << 20;
    /** Of the head, before a chunk with its extensions, and of the trailer. nginx passes on 8 KiB of head altogether. */
    private static final int LONGEST_LINE = 1 << 16;

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(LONGEST_LINE)
            .setMaxHeaderCount(200)
            .build();
    /** A header, or a complaint that repeats what was answered. */
    private static final int QUOTED = 200;

    /** As much of a body is searched for {@code --probe-body}; all of it is read and digested. */
    private static final int SEARCHED = 1 << 20;

    /** A page, and the start of its body. */
    public record Read(Page page, String body) {}

    private HttpGet() {}

    public static Read get(Connection connection, Probe.Ask ask) throws IOException {
        String request = "GET " + ask.uri() + " HTTP/1.1\r\nHost: " + ask.host()
                + "\r\nUser-Agent: nginx-upgrade\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n";
        connection.output().write(Bytes.of(request));
        connection.output().flush();
        var buffer = new SessionInputBufferImpl(BUFFER, LONGEST_LINE);
        var input = new Head(connection.input());
        try {
            var parser = new DefaultHttpResponseParser(LIMITS);
            ClassicHttpResponse head = parser.parse(buffer, input);
            while (head != null && head.getCode() < HttpStatus.SC_OK) {
                head = parser.parse(buffer, input);
            }
            if (head == null) {
                throw new IOException("closed without an answer");
            }
            return whole(connection, head, buffer);
        } catch (MessageConstraintException | Head.TooLarge e) {
            throw new IOException(
                    "not an HTTP answer: it has too long a line, too many headers or too large a head", e);
        } catch (HttpException | MalformedChunkCodingException | RuntimeException e) {
            throw new IOException("not an HTTP answer: " + start(String.valueOf(e.getMessage())), e);
        }
    }

    /** The bytes before the body. */
    private static final class Head extends FilterInputStream {
        private int left = LARGEST_HEAD;

        /** There are more than any answer has. */
        private static final class TooLarge extends IOException {
            private static final long serialVersionUID = 1L;
        }

        Head(InputStream input) {
            super(input);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (left <= 0) {
                throw new TooLarge();
            }
            int count = super.read(to, offset, length);
            left -= count;
            return count;
        }
    }

    private static String start(String text) {
        return text.length() > QUOTED ? text.substring(0, QUOTED) + "…" : text;
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
                Optional.ofNullable(head.getFirstHeader("Server")).map(header -> start(header.getValue()));
        var page = new Page(
                head.getCode(), length, HexFormat.of().formatHex(digest.digest()), server, connection.certificate());
        return new Read(page, searched.toString(Bytes.CHARSET));
    }

    private static InputStream body(ClassicHttpResponse head, SessionInputBufferImpl buffer, InputStream input)
            throws HttpException {
        if (head.getCode() == HttpStatus.SC_NO_CONTENT || head.getCode() == HttpStatus.SC_NOT_MODIFIED) {
            return InputStream.nullInputStream();
        }
        long length = DefaultContentLengthStrategy.INSTANCE.determineLength(head);
        if (length == ContentLengthStrategy.CHUNKED) {
            return new ChunkedInputStream(buffer, input, LIMITS);
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
