package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers write and this program quotes – clients, other users, hooks – changes nothing on the terminal of root. */
class HostileTextIT {
    private static final Duration END = Duration.ofSeconds(40);

    /** A title, a cleared screen, CSI as the one character of C1, a text that runs to the left, and something invisible. */
    private static final String EVIL = "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eevil\u2028\u200b\u007f";

    private static final String SEEN = "\\x1b]0;owned\\x07\\x1b[2J\\u009b31m\\u202eevil\\u2028\\u200b\\x7f";

    @TempDir
    Path folder;

    private static void assertHarmless(CommandLine.Result result) {
        String said = result.stdout() + result.stderr();
        assertThat(said.codePoints().filter(HostileTextIT::isHidden).toArray())
                .as("%s", said)
                .isEmpty();
        assertThat(said).contains(SEEN);
    }

    private static boolean isHidden(int point) {
        return point != '\n'
                && (Character.isISOControl(point)
                        || Character.getType(point) == Character.FORMAT
                        || point == 0x2028
                        || point == 0x2029);
    }

    /** nginx quotes what a client sends, and a severe line on his connection is told. */
    @Test
    void theRefererOfAClientInALineOfTheErrorLog() throws IOException {
        String broken = "location = /broken { proxy_pass http://unix:/nobody/is/here; }";
        try (PrivateNginx nginx = PrivateNginx.start(
                folder, NginxOptions.standard().withWorkers(2).withServer(broken))) {
            Proc old = nginx.master();
            Tool tool = Tool.of(nginx);
            String[] apply = pointed(nginx, Upgrader.apply("--observe", "3s", "--rehearse", "never"));
            try (CommandLine.Running run = tool.start(apply)) {
                Moment.STANDBY.await(nginx, old, run);
                request(
                        nginx.port(),
                        "GET /broken HTTP/1.1\r\nHost: a\r\nReferer: http://" + EVIL + "\r\nConnection: close\r\n\r\n");
                CommandLine.Result result = run.await(END);
                assertThat(result.exit()).as("%s", result).isZero();
                assertHarmless(result);
                assertThat(result.stderr().lines().filter(line -> line.contains("[crit]")))
                        .isNotEmpty();
            }
        }
    }

    private static void request(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream to = socket.getOutputStream();
            to.write(text.getBytes(StandardCharsets.UTF_8));
            to.flush();
            assertThat(socket.getInputStream().read()).isPositive();
        }
    }

    /** A hook that fails, whoever holds the lock, a pid file's path, a process's title: one nginx for all, nothing is touched. */
    @Test
    void whatOthersSayOnThisMachine() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Tool tool = Tool.of(nginx);
            assertHarmless(tool.run("status", "--pid-file", folder + "/" + EVIL + "\nroot# "));
            assertHarmless(tool.run("status", "--" + EVIL));
            aTitle(tool);
            aHook(nginx, tool);
            aLock(nginx, tool);
        }
    }

    private void aTitle(Tool tool) throws IOException {
        Process liar = new ProcessBuilder("bash", "-c", "exec -a \"$0\" sleep 300", EVIL + "\nroot# ").start();
        try {
            Path pidFile = Files.writeString(folder.resolve("liar.pid"), liar.pid() + "\n");
            Wait.until(
                    "the title",
                    PrivateNginx.PATIENCE,
                    () -> Proc.of(liar.pid())
                            .filter(process -> process.title().contains("evil"))
                            .filter(process -> !process.title().contains("bash"))
                            .isPresent(),
                    () -> String.valueOf(Proc.of(liar.pid())));
            CommandLine.Result result = tool.run("status", "--pid-file", pidFile.toString());
            assertThat(result.exit()).isEqualTo(7);
            String said = result.stderr();
            assertThat(said.codePoints().filter(HostileTextIT::isHidden).toArray())
                    .as("%s", said)
                    .isEmpty();
            assertThat(said).contains("evil").doesNotContain("\nroot#");
        } finally {
            liar.destroyForcibly().onExit().join();
        }
    }

    private void aHook(PrivateNginx nginx, Tool tool) throws IOException {
        Path program = folder.resolve("hooks/before-start/required.d/rude");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\nprintf '%s' '" + EVIL + "' >&2\nexit 1\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        String hooks = folder.resolve("hooks").toString();
        CommandLine.Result result =
                tool.run(pointed(nginx, Upgrader.apply("--rehearse", "never", "--hooks-dir", hooks)));
        assertThat(result.exit()).as("%s", result).isEqualTo(3);
        assertHarmless(result);
    }

    private void aLock(PrivateNginx nginx, Tool tool) throws IOException {
        Path file = Path.of(nginx.pidFile() + ".upgrade.lock");
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode("user " + EVIL + "\nroot# "));
            assertThat(lock.isValid()).isTrue();
            CommandLine.Result result = tool.run(pointed(nginx, "rollback", "--yes"));
            assertThat(result.exit()).as("%s", result).isEqualTo(6);
            assertHarmless(result);
            assertThat(result.stderr()).doesNotContain("\nroot#");
        }
    }

    private static String[] pointed(PrivateNginx nginx, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        return all.toArray(String[]::new);
    }
}
