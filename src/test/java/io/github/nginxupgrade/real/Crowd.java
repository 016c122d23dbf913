package io.github.nginxupgrade.real;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** So many connections that have been served once and stay open. */
final class Crowd implements AutoCloseable {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final List<SocketChannel> open = new ArrayList<>();

    /** Opens them one after the other; some seconds for twenty thousand. */
    Crowd(int port, int count) throws IOException {
        var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        ByteBuffer answer = ByteBuffer.allocate(4096);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(to);
            open.add(channel);
            channel.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
            answer.clear();
            if (channel.read(answer) <= 0) {
                throw new IOException("connection " + i + " was not served");
            }
        }
    }

    /** {@code Crowd PORT COUNT}: opens them, says so, and keeps them until it is ended. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Crowd crowd = new Crowd(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]))) {
            System.out.println(crowd.size() + " are open");
            new CountDownLatch(1).await();
        }
    }

    /** Gives the workers room for as many, by an edited configuration and a reload. */
    static void makeRoom(PrivateNginx nginx, int each) throws IOException {
        Set<Long> first = pids(nginx);
        Files.writeString(
                nginx.config(),
                Files.readString(nginx.config())
                        .replace(
                                "events { worker_connections 512; }",
                                "worker_rlimit_nofile " + (each + 1024) + "; events { worker_connections " + each
                                        + "; }"));
        nginx.master().signal("HUP");
        Wait.until(
                "workers with room for all",
                PrivateNginx.PATIENCE,
                () -> pids(nginx).size() == first.size() && pids(nginx).stream().noneMatch(first::contains),
                nginx::processTable);
    }

    private static Set<Long> pids(PrivateNginx nginx) {
        return nginx.workersOf(nginx.master().pid()).stream().map(Proc::pid).collect(Collectors.toSet());
    }

    int size() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
