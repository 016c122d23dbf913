package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What an nginx of 1.26.3 listens on, and whom a worker of it cannot leave: somebody who stays as long as the test likes. */
enum ListenerKind {
    QUIC_BESIDE_TCP {
        @Override
        Site start(Path folder) {
            PrivateNginx nginx = launch(folder, "", "listen 127.0.0.1:@PORT@ quic reuseport;");
            return new Site(nginx, () -> {}, () -> downloads(nginx));
        }
    },
    QUIC_ALONE {
        @Override
        Site start(Path folder) throws IOException {
            var backend = new HeldAnswer();
            PrivateNginx nginx = launch(folder, "", backend.location());
            String tcp = "listen 127.0.0.1:" + nginx.port();
            anew(nginx, Files.readString(nginx.config()).replace(tcp + ";", tcp + " quic reuseport;"));
            return new Site(nginx, backend::close, () -> {
                var answer = HttpThree.connected(nginx.port()).begin("/held");
                backend.awaitRequest();
                return () -> assertThat(answer).isNotDone();
            });
        }
    },
    UDP_ALONE {
        @Override
        Site start(Path folder) throws IOException {
            var backend = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            backend.setSoTimeout((int) SOON.toMillis());
            PrivateNginx nginx = launch(folder, "", "");
            String text = Files.readString(nginx.config());
            String stream = "stream { server { listen 127.0.0.1:%d udp; proxy_pass 127.0.0.1:%d; proxy_timeout 1h; } }";
            anew(
                    nginx,
                    text.substring(0, text.indexOf("http {")) + stream.formatted(nginx.port(), backend.getLocalPort()));
            return new Site(nginx, backend::close, () -> asks(nginx, backend));
        }
    },
    /** Its own log goes through a socket that it does not close. */
    TCP_LOGGED_BY_UDP {
        @Override
        Site start(Path folder) throws IOException {
            var syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            String log = "error_log syslog:server=127.0.0.1:" + syslog.getLocalPort() + " notice;";
            PrivateNginx nginx = launch(folder, log, "");
            return new Site(nginx, syslog::close, () -> downloads(nginx));
        }
    };

    static final int WORKERS = 1;
    private static final Duration SOON = PrivateNginx.PATIENCE;

    abstract Site start(Path folder) throws IOException;

    /** Somebody whom a worker has. */
    interface Client {
        /** Is served to the end, where that can be. */
        void finish();
    }

    /** Becomes such a client; returns when a worker has it. */
    interface Becoming {
        Client now() throws IOException;
    }

    /** An nginx, and what stands behind it. */
    record Site(PrivateNginx nginx, Runnable behind, Becoming client) implements AutoCloseable {
        @Override
        public void close() {
            nginx.close();
            behind.run();
        }
    }

    private static PrivateNginx launch(Path folder, String main, String server) {
        return PrivateNginx.start(
                folder,
                NginxOptions.standard()
                        .withVersion(Releases.QUIC)
                        .withWorkers(WORKERS)
                        .withMain(main)
                        .withServer(Certificate.DIRECTIVES + server));
    }

    /** Another start, with a configuration that lacks the listener which all others of these tests have. */
    private static void anew(PrivateNginx nginx, String configuration) throws IOException {
        Files.writeString(nginx.config(), configuration);
        new Ground(nginx).stop();
        CommandLine.Result started = CommandLine.run(nginx.prefix(), SOON, nginx.command());
        assertThat(started.exit()).as("%s", started).isZero();
        Wait.until("a pid file", SOON, () -> nginx.masterPid().isPresent(), nginx::processTable);
        ByHand.awaitWorkers(nginx, nginx.master(), WORKERS);
    }

    private static Client downloads(PrivateNginx nginx) {
        var download = new SlowDownload(nginx);
        return () -> assertThat(download.arrivesWhole(SOON)).isTrue();
    }

    /** A stream proxy keeps a session until its time is over, or it was answered as often as it should be. */
    private static Client asks(PrivateNginx nginx, DatagramSocket backend) throws IOException {
        try (var client = new DatagramSocket()) {
            byte[] question = "?".getBytes(StandardCharsets.US_ASCII);
            client.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), nginx.port()));
            backend.receive(new DatagramPacket(new byte[1], 1));
        }
        return () -> {};
    }
}
