package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A kind of client of {@link Traffic}: how it connects, and what it does again and again on a connection. */
enum TrafficKind {
    HTTP1("HTTP/1.1, a connection each", false) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            var connection = new HttpConnection(site.port(), LIMIT);
            return new Line(() -> right(connection.get("/", false).status()), connection::close);
        }
    },
    HTTP1_KEPT("HTTP/1.1, kept alive", true) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            var connection = new HttpConnection(site.port(), LIMIT);
            return new Line(() -> right(connection.get("/", true).status()), connection::close);
        }
    },
    HTTP2("HTTP/2, kept", true) {
        @Override
        Line connect(TrafficSite site) {
            var client = TrafficSite.http2();
            return new Line(() -> right(site.http2(client)), () -> {});
        }
    },
    HTTP3("HTTP/3, a connection each", false) {
        @Override
        Line connect(TrafficSite site) {
            var client = new HttpThree(site.tlsPort());
            return new Line(() -> right(status(client)), () -> {});
        }
    },
    HTTP3_KEPT("HTTP/3, kept", true) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            return HTTP3.connect(site);
        }
    },
    UPGRADED("upgraded, as WebSockets are", true) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            Socket socket = ask(site, "/socket", "Upgrade: echo\r\nConnection: upgrade\r\n");
            return echo(socket);
        }
    },
    EVENTS("server-sent events", true) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            Socket socket = ask(site, "/events", "");
            return new Line(() -> reads(socket.getInputStream()), socket::close);
        }
    },
    STREAM("stream proxy of TCP, a connection each", false) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            return echo(open(site.streamPort()));
        }
    },
    STREAM_KEPT("stream proxy of TCP, kept", true) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            return echo(open(site.streamPort()));
        }
    },
    DATAGRAMS("stream proxy of UDP, a question each", false) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            var socket = new DatagramSocket();
            socket.setSoTimeout((int) LIMIT.toMillis());
            return new Line(
                    () -> {
                        socket.send(
                                new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), site.udpPort()));
                        socket.receive(new DatagramPacket(new byte[1], 1));
                    },
                    socket::close);
        }
    },
    UNIX("unix socket, a connection each", false) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(site.socket()));
            return new Line(
                    () -> {
                        byte[] request = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
                        if (channel.write(ByteBuffer.wrap(request)) < request.length) {
                            throw new IOException("not sent");
                        }
                        String answer =
                                new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
                        if (!answer.contains(" 200 ") || !answer.contains("hello from nginx")) {
                            throw new IOException("answered: " + answer);
                        }
                    },
                    channel::close);
        }
    },
    GRPC("gRPC, a call each", true) {
        @Override
        Line connect(TrafficSite site) {
            return Grpc.calls(site.grpcPort(), LIMIT);
        }
    },
    GRPC_STREAM("gRPC, a stream", true) {
        @Override
        Line connect(TrafficSite site) {
            return Grpc.stream(site.grpcPort(), LIMIT);
        }
    },
    SMTP("SMTP, a mail each", false) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            Smtp session = Smtp.begin(site.smtpPort(), LIMIT);
            return new Line(
                    () -> {
                        session.mail();
                        session.quit();
                    },
                    session::close);
        }
    },
    SMTP_KEPT("SMTP, one session", true) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            Smtp session = Smtp.begin(site.smtpPort(), LIMIT);
            return new Line(session::mail, session::close);
        }
    },
    CACHED("out of the cache, a connection each", false) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            var connection = new HttpConnection(site.port(), LIMIT);
            return new Line(
                    () -> {
                        HttpConnection.Response answer = connection.get("/cached", false);
                        right(answer.status());
                        site.cached(answer.start());
                    },
                    connection::close);
        }
    },
    CROWD("HTTP/1.1, 2,000 kept alive", true) {
        @Override
        Line connect(TrafficSite site) throws IOException {
            var connection = new HttpConnection(site.port(), LIMIT);
            return new Line(() -> right(connection.get("/crowd", true).status()), connection::close);
        }

        @Override
        int connections() {
            return 2000;
        }
    };

    /** Silence for so long is no answer. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final String words;
    private final boolean kept;

    TrafficKind(String words, boolean kept) {
        this.words = words;
        this.kept = kept;
    }

    String words() {
        return words;
    }

    /** One connection for as long as the server lets us, else one for each exchange. */
    boolean isKept() {
        return kept;
    }

    /** So many at a time, used in turn. */
    int connections() {
        return 1;
    }

    abstract Line connect(TrafficSite site) throws IOException;

    /** Something that fails where the answer is not right, or does not come. */
    interface Exchange {
        void once() throws IOException;
    }

    /** Gives up a connection. */
    interface Closing {
        void close() throws IOException;
    }

    /** A connection. */
    record Line(Exchange exchange, Closing closing) {}

    private static void right(int status) throws IOException {
        if (status != 200) {
            throw new IOException("answered " + status);
        }
    }

    private static int status(HttpThree client) throws IOException {
        try {
            return Optional.of(client.get("/")).map(HttpResponse::statusCode).orElse(0);
        } catch (RuntimeException e) {
            // the library has several for a connection that was closed
            throw new IOException(e);
        }
    }

    private static Socket open(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private static Socket ask(TrafficSite site, String path, String more) throws IOException {
        Socket socket = open(site.port());
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                throw new IOException("ended in the head");
            }
            head.append((char) c);
        }
        return socket;
    }

    private static Line echo(Socket socket) {
        return new Line(
                () -> {
                    socket.getOutputStream().write('x');
                    reads(socket.getInputStream());
                },
                socket::close);
    }

    private static void reads(InputStream in) throws IOException {
        if (in.read() < 0) {
            throw new IOException("ended");
        }
    }
}
