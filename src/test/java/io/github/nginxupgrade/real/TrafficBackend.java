package io.github.nginxupgrade.real;

import io.grpc.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stands behind the nginx of {@link Traffic}: an echo over TCP, UDP and gRPC, sockets that are upgraded, events without end,
 * answers that may be cached, each with another number, mail, and who says where that is to go.
 */
final class TrafficBackend implements AutoCloseable {
    /** How long an answer by UDP takes, and how far one event is from the next. */
    private static final long PAUSE_MS = 20;

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "backend");
        thread.setDaemon(true);
        return thread;
    });
    private final ServerSocket echo;
    private final ServerSocket http;
    private final DatagramSocket udp;
    private final ServerSocket smtp;
    private final Server grpc;
    private final AtomicInteger fetched = new AtomicInteger();

    /** Something that is done with a connection. */
    private interface Service {
        void to(Socket client) throws IOException;
    }

    TrafficBackend() {
        try {
            echo = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
            http = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
            udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            smtp = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
            grpc = Grpc.server();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(() -> accept(echo, client -> client.getInputStream().transferTo(client.getOutputStream())));
        threads.execute(() -> accept(http, this::answer));
        threads.execute(() -> accept(smtp, Smtp::serve));
        threads.execute(this::datagrams);
    }

    int echoPort() {
        return echo.getLocalPort();
    }

    int httpPort() {
        return http.getLocalPort();
    }

    int grpcPort() {
        return grpc.getPort();
    }

    int udpPort() {
        return udp.getLocalPort();
    }

    private void accept(ServerSocket server, Service service) {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> {
                    try (client) {
                        service.to(client);
                    } catch (IOException cut) {
                        // whoever it was is gone
                    }
                });
            }
        } catch (IOException closed) {
            // it is over
        }
    }

    private void answer(Socket client) throws IOException {
        byte[] request = new byte[2048];
        int length = client.getInputStream().read(request);
        String head = new String(request, 0, Math.max(0, length), StandardCharsets.US_ASCII);
        if (head.contains("Upgrade: echo")) {
            write(client, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\n");
            client.getInputStream().transferTo(client.getOutputStream());
            return;
        }
        if (head.startsWith("GET /auth")) {
            write(
                    client,
                    "HTTP/1.0 200 OK\r\nAuth-Status: OK\r\nAuth-Server: 127.0.0.1\r\nAuth-Port: " + smtp.getLocalPort()
                            + "\r\n\r\n");
            return;
        }
        if (head.startsWith("GET /cached")) {
            String number = fetched.incrementAndGet() + "\n";
            write(
                    client,
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=3600\r\nConnection: close\r\nContent-Length: "
                            + number.length() + "\r\n\r\n" + number);
            return;
        }
        write(client, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
        while (pause()) {
            write(client, "data: x\n\n");
        }
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            return true;
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void datagrams() {
        try {
            while (true) {
                var question = new DatagramPacket(new byte[64], 64);
                udp.receive(question);
                threads.execute(() -> {
                    try {
                        if (pause()) {
                            udp.send(question);
                        }
                    } catch (IOException closed) {
                        // it is over
                    }
                });
            }
        } catch (IOException closed) {
            // it is over
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        udp.close();
        grpc.shutdownNow();
        try {
            smtp.close();
            echo.close();
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
