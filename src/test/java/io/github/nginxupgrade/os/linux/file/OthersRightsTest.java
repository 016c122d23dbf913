package io.github.nginxupgrade.os.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.Linux;
import io.github.nginxupgrade.os.linux.kernel.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files looked at with the rights of another user's process, on the real kernel; only root can. */
class OthersRightsTest {
    private static final int GROUP = 12345;

    private final Os os = Linux.machine();

    @TempDir
    Path folder;

    @BeforeEach
    void onlyRoot() throws IOException {
        assumeTrue(os.host().userId() == 0);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private interface Look {
        void with(FileSystem files) throws Exception;
    }

    /** With the rights of a process that stays meanwhile. */
    private void as(List<String> command, Look look) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            int pid = (int) process.pid();
            while (!os.processes().executableLink(pid).endsWith("/cat")) {
                assertThat(process.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            look.with(os.files().as(pid));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void asNobody(Look look) throws Exception {
        as(List.of("setpriv", "--reuid=65534", "--regid=65534", "--groups=" + GROUP, "--", "/bin/cat"), look);
    }

    private Path file(String name, String mode, int uid, int gid) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "text of " + name);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.setAttribute(file, "unix:uid", uid);
        Files.setAttribute(file, "unix:gid", gid);
        return file;
    }

    @Test
    void whatHeMayReadIsReadAndNothingElse() throws Exception {
        Path rootsOwn = file("roots", "rw-------", 0, 0);
        Path his = file("his", "rw-------", 65534, 0);
        Path hisGroups = file("groups", "rw-r-----", 0, GROUP);
        Path rootsGroups = file("rootgroup", "rw-r-----", 0, 0);
        Path link = Files.createSymbolicLink(folder.resolve("link"), rootsOwn);
        asNobody(files -> {
            assertThat(files.read(his, 0, 100)).contains("text of his");
            assertThat(files.read(hisGroups, 0, 100)).contains("text of groups");
            for (Path forbidden : List.of(rootsOwn, rootsGroups, link)) {
                assertThatThrownBy(() -> files.read(forbidden, 0, 100)).isInstanceOf(OsFailure.class);
            }
            assertThat(files.read(folder.resolve("none"), 0, 100)).isEmpty();
            // and we are what we were, in this thread as in any other
            assertThat(os.files().read(rootsOwn, 0, 100)).contains("text of roots");
        });
    }

    @Test
    void noOtherThreadOfOursLosesItsRights() throws Exception {
        Path rootsOwn = file("roots", "rw-------", 0, 0);
        asNobody(files -> {
            CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> {
                try {
                    for (int i = 0; i < 2000; i++) {
                        if (os.files().read(rootsOwn, 0, 100).isEmpty()) {
                            return false;
                        }
                    }
                    return true;
                } catch (OsFailure e) {
                    return false;
                }
            });
            while (!other.isDone()) {
                assertThatThrownBy(() -> files.read(rootsOwn, 0, 100)).isInstanceOf(OsFailure.class);
            }
            assertThat(other.get()).isTrue();
        });
    }

    @Test
    void aProcessOfRootsHasRootsRights() throws Exception {
        as(List.of("/bin/cat"), files -> assertThat(files).isSameAs(os.files()));
    }

    @Test
    void aProcessThatIsGoneHasNone() {
        assertThatThrownBy(() -> os.files().as(1 << 22)).isInstanceOf(OsFailure.class);
    }

    @Test
    void theRightsAreThoseForFiles() {
        assertThat(Rights.parse("Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t9 10 \n"))
                .contains(new Rights(4, 8, List.of(9, 10)));
        assertThat(Rights.parse("Uid:\t1\t2\t3\t4294967295\nGid:\t5\t6\t7\t8\nGroups:\t\n"))
                .contains(new Rights(-1, 8, List.of()));
        assertThat(Rights.parse("")).isEmpty();
        assertThat(Rights.parse("Uid:\t1\nGid:\t5\n")).isEqualTo(Optional.empty());
    }

    /** It is executed by way of our descriptor, and what happens to the file afterwards changes nothing. */
    @Test
    void aCopyInMemoryIsExecutedAndGoneOnceItIsClosed() throws Exception {
        Path program = Files.copy(Path.of("/bin/echo"), folder.resolve("program"));
        Path path;
        Optional<Object> copied;
        try (FileSystem.Copy copy = os.files().copyInMemory(program)) {
            path = copy.path();
            copied = key(path);
            Files.writeString(program, "something else");
            Process process = new ProcessBuilder(path.toString(), "said").start();
            assertThat(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("said\n");
            assertThat(process.waitFor()).isZero();
        }
        assertThat(copied).isPresent();
        // another test that runs at the same time may have got the number of our descriptor
        assertThat(key(path)).isNotEqualTo(copied);
    }

    /** Device and inode of what is there; empty where nothing is. */
    private static Optional<Object> key(Path path) throws IOException {
        try {
            return Optional.of(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }
}
