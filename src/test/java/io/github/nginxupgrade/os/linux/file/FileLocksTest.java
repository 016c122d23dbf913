package io.github.nginxupgrade.os.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.FileSystem.Lock;
import io.github.nginxupgrade.os.FileSystem.LockHolder;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.Children;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLocksTest {
    private final LinuxFiles files = new LinuxFiles();

    @TempDir
    Path folder;

    /** By fcntl(2) F_SETLK: {@code struct flock} with 64 bits. */
    private static Process holder(Children children, Path file, boolean exclusive) throws IOException {
        Process process = children.start(
                "perl",
                "-e",
                "open my $f, '+<', $ARGV[0] or die; my $l = pack('s s x4 q q i x4', $ARGV[1], 0, 0, 0, 0);"
                        + " fcntl($f, 6, $l) or die; $| = 1; print \"held\\n\"; sleep 300;",
                file.toString(),
                exclusive ? "1" : "0");
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
        return process;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHoldsItAndHowIsTold(boolean exclusive) throws Exception {
        Path file = Files.writeString(folder.resolve("lock"), "words");
        assertThat(files.lockedBy(file)).isEmpty();
        try (var children = new Children()) {
            Process holder = holder(children, file, exclusive);
            assertThat(files.lockedBy(file)).contains(new LockHolder((int) holder.pid(), exclusive));
            assertThat(files.tryLock(file)).isEmpty();
        }
        assertThat(files.lockedBy(file)).isEmpty();
        assertThat(file).hasContent("words");
    }

    @Test
    @Timeout(20)
    void whatIsNoRegularFileIsNeitherWaitedForNorFollowedNorWritten() throws Exception {
        Path fifo = folder.resolve("fifo");
        try (var children = new Children()) {
            assertThat(children.start("mkfifo", fifo.toString()).waitFor()).isZero();
        }
        Path kept = Files.writeString(folder.resolve("kept"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), kept);
        Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("none"));
        for (Path path : List.of(fifo, link, nowhere, folder, folder.resolve("absent"))) {
            assertThat(files.lockedBy(path)).as("%s", path).isEmpty();
        }
        for (Path path : List.of(fifo, link, nowhere, folder)) {
            assertThatThrownBy(() -> files.tryLock(path)).as("%s", path).isInstanceOf(OsFailure.class);
        }
        assertThat(kept).hasContent("precious");
        assertThat(folder.resolve("none")).doesNotExist();
        assertThat(folder.resolve("absent")).doesNotExist();
    }

    @Test
    void nobodyElseCanOpenTheFile() throws Exception {
        Path file = folder.resolve("lock");
        try (Lock lock = files.tryLock(file).orElseThrow()) {
            lock.describe("me");
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void theTextOfALinkIsRead() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("../there"));
        assertThat(files.linkTarget(link)).contains(Path.of("../there"));
        for (String none : List.of("absent", "absent/below", ".")) {
            assertThat(files.linkTarget(folder.resolve(none))).isEmpty();
        }
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(files.linkTarget(file)).isEmpty();
        assertThat(files.linkTarget(file.resolve("below"))).isEmpty();
    }
}
