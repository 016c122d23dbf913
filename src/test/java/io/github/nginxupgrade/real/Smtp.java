package io.github.nginxupgrade.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Mail over SMTP (RFC 5321): a client, and the server that takes all. */
final class Smtp {
    private final Socket socket;
    private final BufferedReader in;

    private Smtp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Whatever it is sent, to its end. */
    static void serve(Socket client) throws IOException {
        var session = new Smtp(client);
        session.write("220 backend");
        boolean data = false;
        for (String line = session.in.readLine(); line != null; line = session.in.readLine()) {
            boolean ends = line.equals(".");
            if (data && !ends) {
                continue;
            }
            data = line.equals("DATA");
            session.write(data ? "354 go on" : line.equals("QUIT") ? "221 bye" : "250 ok");
        }
    }

    /** A session in which the mail's recipient is named: nginx has asked who serves him, and hands on what comes. */
    static Smtp begin(int port, Duration limit) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            socket.setSoTimeout((int) limit.toMillis());
            var session = new Smtp(socket);
            session.expect("220");
            session.say("HELO client", "250");
            session.say("MAIL FROM:<a@example.org>", "250");
            session.say("RCPT TO:<b@example.org>", "250");
            return session;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void mail() throws IOException {
        say("DATA", "354");
        say("Subject: x\r\n\r\nx\r\n.", "250");
    }

    void quit() throws IOException {
        say("QUIT", "221");
    }

    void close() throws IOException {
        socket.close();
    }

    private void say(String line, String answer) throws IOException {
        write(line);
        expect(answer);
    }

    private void write(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void expect(String code) throws IOException {
        String line = in.readLine();
        if (line == null || !line.startsWith(code)) {
            throw new IOException("instead of " + code + ": " + line);
        }
    }
}
