package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built program keeps its size and its temper, whoever answers a probe and whatever is looked for in the answer. */
class HostileProbesIT {
    private static final Duration END = Duration.ofSeconds(30);
    /** Of the whole program, its runtime included, in KiB. Without a probe it is half of that. */
    private static final long LARGEST = 250 << 10;

    /** Refused, for the version that serves is not answered well either. */
    private static final int BOTH_FAIL = 3;

    @TempDir
    Path folder;

    private long peak;

    @Test
    void anEndlessHeaderLine() throws IOException {
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                PrivateNginx nginx = PrivateNginx.start(folder)) {
            var thread = new Thread(() -> pour(socket), "hostile");
            thread.setDaemon(true);
            thread.start();
            String said = plan(nginx, 0, "--probe", "http://127.0.0.1:" + socket.getLocalPort() + "/");
            assertThat(said).contains("not an HTTP answer");
        }
    }

    private static void pour(ServerSocket socket) {
        byte[] piece = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                OutputStream to = client.getOutputStream();
                to.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                while (true) {
                    to.write(piece);
                }
            } catch (IOException clientHasHeardEnough) {
                // the next one
            }
        }
    }

    @Test
    void aPatternThatTakesAllStack() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(
                folder, NginxOptions.standard().withServer("location = /long { root %s; }".formatted(folder)))) {
            Files.writeString(folder.resolve("long"), "ab".repeat(1 << 19));
            String url = "http://127.0.0.1:" + nginx.port() + "/long";
            String said = plan(nginx, BOTH_FAIL, "--probe", url, "--probe-body", "(a|b)*c");
            assertThat(said).contains("200 with a body for which the pattern (a|b)*c is too costly");
        }
    }

    private String plan(PrivateNginx nginx, int exit, String... options) {
        var command =
                new ArrayList<>(List.of("plan", Releases.binary(Releases.NEW).toString(), "-o", "json"));
        command.addAll(List.of(options));
        command.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        try (CommandLine.Running run = Tool.of(nginx).start(command.toArray(String[]::new))) {
            Wait.until(
                    "the end",
                    END,
                    () -> {
                        peak = Math.max(peak, largest(run.pid()));
                        return !run.alive();
                    },
                    () -> List.of(run.stderr()));
            Answer answer = Answer.of(run.await(END));
            assertThat(answer.exit()).as("%s", answer).isEqualTo(exit);
            assertThat(answer.toString())
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ")
                    .doesNotContain("Error:");
            assertThat(peak).as("KiB").isPositive().isLessThan(LARGEST);
            return answer.result().stdout();
        }
    }

    /** The most memory that it has had so far, proc(5). */
    private static long largest(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status"))
                    .lines()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (UncheckedIOException | IOException gone) {
            return 0;
        }
    }
}
