package io.github.nginxupgrade.os.linux.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Room;
import io.github.nginxupgrade.os.linux.Linux;
import io.github.nginxupgrade.os.linux.net.LocalAddresses;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A room like this very process: what is done in it is not seen outside, and what is outside is not reached from it. */
class LinuxRoomTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Os os = Linux.machine();

    @TempDir
    Path folder;

    private static CommandResult sh(Room room, String script, String... words) throws OsFailure {
        var arguments = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        arguments.addAll(List.of(words));
        return room.run(arguments, Path.of("/"), Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), PATIENCE);
    }

    private Room open() throws OsFailure {
        return os.rooms().open(os.host().pid(), Set.of());
    }

    @Test
    void whatIsWrittenInTheRoomVanishesWithIt() throws IOException, OsFailure {
        Path file = Files.writeString(folder.resolve("file"), "before");
        try (Room room = open()) {
            CommandResult result =
                    sh(room, "echo after >\"$1\"; echo new >\"$1.new\"; rm -r /home; cat \"$1\"", file.toString());
            assertThat(result.output()).as("%s", result).isEqualTo("after\n");
            assertThat(room.tail(file, 3)).contains("er\n");
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
        try (Room room = open()) {
            room.put(outside, inside);
            room.put(outside, folder.resolve("made"));
            assertThat(sh(room, "cat \"$1\"; stat -c %a \"$1\" \"$2\"", inside.toString(), folder + "/made")
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
            try (Room room = open()) {
                assertThat(sh(room, "ls \"$1\"; find /run /dev -type s", folder.toString())
                                .output())
                        .isEmpty();
            }
            assertThat(path).exists();
        }
    }

    @Test
    void theNetworkIsALoopbackWithTheHostsOwnAddresses() throws OsFailure {
        try (Room room = open()) {
            String addresses = sh(room, "ip -o address show").output();
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
    void aDaemonIsAChildOfTheFirstProcessAndEndsWithTheRoom() throws OsFailure {
        List<Integer> left;
        try (Room room = open()) {
            CommandResult result = sh(room, "sleep 1000 & sleep 1000 &");
            assertThat(result.succeeded()).as("%s", result).isTrue();
            left = new ArrayList<>(os.processes().children(room.first()));
            left.add(room.first());
            assertThat(left).hasSize(3);
        }
        assertThat(left).allSatisfy(pid -> assertThat(os.processes().read(pid).filter(process -> !process.isZombie()))
                .isEmpty());
    }

    @Test
    void aProgramThatDoesNotEndIsEndedAtItsLimit() throws OsFailure {
        try (Room room = open()) {
            CommandResult result =
                    room.run(List.of("/bin/sleep", "1000"), Path.of("/"), Map.of(), Duration.ofMillis(300));
            assertThat(result.timedOut()).isTrue();
            assertThat(sh(room, "echo still here").output()).isEqualTo("still here\n");
        }
    }

    @Test
    void itHasTheLimitsOfTheProcessThatItIsLike() throws IOException, OsFailure {
        try (Room room = open()) {
            String own = Files.readString(Path.of("/proc/self/limits"));
            String inside = sh(room, "cat /proc/self/limits").output();
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
        assertThatThrownBy(() -> os.rooms().open(1 << 22, Set.of()))
                .isInstanceOf(OsFailure.class)
                .hasMessageStartingWith("cannot build a private room");
    }
}
