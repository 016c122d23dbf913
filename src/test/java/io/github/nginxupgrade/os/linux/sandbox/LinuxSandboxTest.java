package io.github.nginxupgrade.os.linux.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.os.linux.Linux;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.net.LocalAddresses;
import io.github.nginxupgrade.os.linux.process.ExecContext;
import io.github.nginxupgrade.os.linux.process.Helpers;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sandbox like this very process: what is done in it is not seen outside, and what is outside is not reached from it. */
@Tag("privileged")
class LinuxSandboxTest {
    /** Of a sandbox in which the program has not begun by then nothing is told but that. */
    private static final Duration LONG_ENOUGH_TO_BEGIN = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Os os = Linux.machine();

    @TempDir
    Path folder;

    private static CommandResult sh(Sandbox sandbox, String script, String... words) throws OsFailure {
        var arguments = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        arguments.addAll(List.of(words));
        return sandbox.run(arguments, Path.of("/"), Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), PATIENCE);
    }

    private Sandbox open() throws OsFailure {
        return os.sandboxes().open(os.host().pid(), Set.of());
    }

    @Test
    void whatIsWrittenInTheSandboxVanishesWithIt() throws IOException, OsFailure {
        Path file = Files.writeString(folder.resolve("file"), "before");
        try (Sandbox sandbox = open()) {
            CommandResult result =
                    sh(sandbox, "echo after >\"$1\"; echo new >\"$1.new\"; rm -r /home; cat \"$1\"", file.toString());
            assertThat(result.output()).as("%s", result).isEqualTo("after\n");
            assertThat(sandbox.tail(file, 3)).contains("er\n");
        }
        assertThat(file).hasContent("before");
        assertThat(folder.resolve("file.new")).doesNotExist();
        assertThat(Path.of("/home")).exists();
    }

    @Test
    void bytesOfOutsideStandAtAPathOfInsideWithItsModeAndOwner() throws IOException, OsFailure {
        Path outside = Files.writeString(folder.resolve("outside"), "new");
        Path inside = Files.writeString(folder.resolve("inside"), "old");
        Files.setAttribute(inside, "unix:mode", 0751);
        try (Sandbox sandbox = open()) {
            sandbox.put(outside, inside);
            sandbox.put(outside, folder.resolve("made"));
            assertThat(sh(sandbox, "cat \"$1\"; stat -c %a \"$1\" \"$2\"", inside.toString(), folder + "/made")
                            .output())
                    .isEqualTo("new751\n755\n");
        }
        assertThat(inside).hasContent("old");
    }

    @Test
    void aSocketOfOutsideIsNotThere() throws IOException, OsFailure {
        Path path = folder.resolve("socket");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (Sandbox sandbox = open()) {
                assertThat(sh(sandbox, "ls \"$1\"; find /run /dev -type s", folder.toString())
                                .output())
                        .isEmpty();
            }
            assertThat(path).exists();
        }
    }

    @Test
    void theNetworkIsALoopbackWithTheHostsOwnAddresses() throws OsFailure {
        try (Sandbox sandbox = open()) {
            String addresses = sh(sandbox, "ip -o address show").output();
            assertThat(addresses.lines()).allMatch(line -> line.contains(": lo "));
            LocalAddresses.commands(
                            os.files()
                                    .read(Path.of("/proc/self/net/fib_trie"), 0, 1 << 20)
                                    .orElse(""),
                            "")
                    .lines()
                    .forEach(command -> assertThat(addresses).contains(command.split(" ", -1)[2]));
        }
    }

    @Test
    void aDaemonIsAChildOfTheFirstProcessAndEndsWithTheSandbox() throws OsFailure {
        List<Integer> left;
        try (Sandbox sandbox = open()) {
            CommandResult result = sh(sandbox, "sleep 1000 & sleep 1000 &");
            assertThat(result.succeeded()).as("%s", result).isTrue();
            left = new ArrayList<>(os.processes().children(sandbox.first()));
            left.add(sandbox.first());
            assertThat(left).hasSize(3);
        }
        assertThat(left).allSatisfy(pid -> assertThat(os.processes().read(pid).filter(process -> !process.isZombie()))
                .isEmpty());
    }

    @Test
    void aProgramThatDoesNotEndIsEndedAtItsLimit() throws OsFailure {
        try (Sandbox sandbox = open()) {
            CommandResult result =
                    sandbox.run(List.of("/bin/sleep", "1000"), Path.of("/"), Map.of(), LONG_ENOUGH_TO_BEGIN);
            assertThat(result.timedOut()).isTrue();
            assertThat(sh(sandbox, "echo still here").output()).isEqualTo("still here\n");
        }
    }

    @Test
    void itHasTheLimitsOfTheProcessThatItIsLike() throws IOException, OsFailure {
        try (Sandbox sandbox = open()) {
            String own = Files.readString(Path.of("/proc/self/limits"));
            String inside = sh(sandbox, "cat /proc/self/limits").output();
            assertThat(openFiles(inside)).isEqualTo(openFiles(own));
        }
    }

    private static String openFiles(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith("Max open files"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whereNoneCanBeBuiltItIsSaid() {
        assertThatThrownBy(() -> os.sandboxes().open(1 << 22, Set.of()))
                .isInstanceOf(OsFailure.class)
                .hasMessageStartingWith("cannot build a sandbox");
    }

    /** Where it says nothing itself. */
    @Test
    void whyNoneWasBuiltIsSaid() {
        var proc = new Proc(Path.of("/proc"));
        assertThatThrownBy(() -> SandboxStart.start(
                        List.of("true"),
                        new LinuxSandbox.Like(ExecContext.of(proc, os.host().pid(), Set.of()), Helpers.ours()),
                        proc,
                        new Interruptions()))
                .isInstanceOf(OsFailure.class)
                .hasMessage("cannot build a sandbox: it ended before it was ready");
    }
}
