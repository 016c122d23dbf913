package io.github.nginxupgrade.os.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.PathStep;
import io.github.nginxupgrade.os.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** On real files, as only root can give them to others. */
class TrustTest {
    private static final int STRANGER = 65534;
    private static final int CALLER = 4242;

    @TempDir
    Path folder;

    private final LinuxFiles files = new LinuxFiles();

    /** What a row does in the folder of the test, which is root's. */
    private interface Scene {
        void build(TrustTest test) throws IOException;
    }

    @BeforeEach
    void isRoot() {
        assumeTrue(ProcessHandle.current().info().user().filter("root"::equals).isPresent());
    }

    private Path folder(String name, int owner, String mode) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
        Files.setAttribute(made, "unix:uid", owner);
        return made;
    }

    private Path sticky(String name) throws IOException {
        Path made = folder(name, 0, "rwxrwxrwx");
        Files.setAttribute(made, "unix:mode", 01777);
        return made;
    }

    private Path file(String name, int owner, String mode) throws IOException {
        Path made = Files.writeString(folder.resolve(name), "");
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
        Files.setAttribute(made, "unix:uid", owner);
        return made;
    }

    private void link(String name, String target, int owner) throws IOException {
        Path made = Files.createSymbolicLink(folder.resolve(name), Path.of(target));
        Files.setAttribute(made, "unix:uid", owner, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }

    private static Arguments row(String title, Scene scene, String asked, String breach) {
        return Arguments.of(title, scene, asked, breach);
    }

    static Stream<Arguments> ways() {
        Scene safe = t -> t.file("safe", 0, "rwxr-xr-x");
        return Stream.of(
                row("root's", safe, "safe", ""),
                row("the caller's", t -> t.file("f", CALLER, "rw-------"), "f", ""),
                row("a stranger's", t -> t.file("f", STRANGER, "rw-------"), "f", "f belongs to user id 65534"),
                row("all can write it", t -> t.file("f", 0, "rw-rw-rw-"), "f", "others can write f"),
                row(
                        "a group can write it",
                        t -> Files.setAttribute(t.file("f", 0, "rw-rw----"), "unix:gid", 7),
                        "f",
                        "the group with the id 7 can write f"),
                row(
                        "the caller's own group can write it",
                        t -> Files.setAttribute(t.file("f", CALLER, "rw-rw----"), "unix:gid", CALLER),
                        "f",
                        ""),
                row("root's group can write it", t -> t.file("f", 0, "rw-rw----"), "f", ""),
                row(
                        "below a stranger's folder",
                        t -> {
                            t.folder("a", STRANGER, "rwxr-xr-x");
                            t.folder("a/b", 0, "rwxr-xr-x");
                            t.file("a/b/f", 0, "rw-------");
                        },
                        "a/b/f",
                        "a belongs to user id 65534"),
                row(
                        "below a folder that all can write",
                        t -> {
                            t.folder("a", 0, "rwxrwxrwx");
                            t.file("a/f", 0, "rw-------");
                        },
                        "a/f",
                        "others can write a"),
                row(
                        "in a sticky folder",
                        t -> {
                            t.sticky("t");
                            t.file("t/f", 0, "rw-------");
                        },
                        "t/f",
                        ""),
                row(
                        "a stranger's in a sticky folder",
                        t -> {
                            t.sticky("t");
                            t.file("t/f", STRANGER, "rw-------");
                        },
                        "t/f",
                        "t/f belongs to user id 65534"),
                row(
                        "in a stranger's sticky folder",
                        t -> {
                            Files.setAttribute(t.sticky("t"), "unix:uid", STRANGER);
                            t.file("t/f", 0, "rw-------");
                        },
                        "t/f",
                        "t belongs to user id 65534"),
                row("a sticky folder itself", t -> t.sticky("t"), "t", "others can write t"),
                row(
                        "a sticky folder by ..",
                        t -> {
                            t.sticky("t");
                            t.folder("t/a", 0, "rwx------");
                        },
                        "t/a/..",
                        "others can write t"),
                row(
                        "a sticky folder by a link to .",
                        t -> {
                            t.sticky("t");
                            t.link("t/l", ".", 0);
                        },
                        "t/l",
                        "others can write t"),
                row(
                        "a link in a stranger's folder to a safe file",
                        t -> {
                            safe.build(t);
                            t.folder("a", STRANGER, "rwxr-xr-x");
                            t.link("a/l", t.folder.resolve("safe").toString(), 0);
                        },
                        "a/l",
                        "a belongs to user id 65534"),
                row(
                        "two links, the second in a folder that all can write",
                        t -> {
                            safe.build(t);
                            t.folder("a", 0, "rwxrwxrwx");
                            t.link("a/second", "../safe", 0);
                            t.link("first", "a/second", 0);
                        },
                        "first",
                        "others can write a"),
                row(
                        "two links, the second a stranger's in a sticky folder",
                        t -> {
                            safe.build(t);
                            t.sticky("t");
                            t.link("t/second", "../safe", STRANGER);
                            t.link("first", "t/second", 0);
                        },
                        "first",
                        "t/second belongs to user id 65534"),
                row(
                        "a link to a folder on the way",
                        t -> {
                            t.folder("a", STRANGER, "rwxr-xr-x");
                            t.folder("a/b", 0, "rwxr-xr-x");
                            t.file("a/b/f", 0, "rw-------");
                            t.link("l", "a/b", 0);
                        },
                        "l/f",
                        "a belongs to user id 65534"),
                row(
                        ".. behind a link is the parent of its target",
                        t -> {
                            t.folder("a", 0, "rwxrwxrwx");
                            t.folder("a/b", 0, "rwxr-xr-x");
                            t.file("a/f", 0, "rw-------");
                            t.file("f", 0, "rw-------");
                            t.link("l", "a/b", 0);
                        },
                        "l/../f",
                        "others can write a"),
                row(
                        "a relative link with ..",
                        t -> {
                            safe.build(t);
                            t.folder("a", 0, "rwxr-xr-x");
                            t.link("a/l", ".././a/../safe", 0);
                        },
                        "a/l",
                        ""),
                row("nothing in a safe folder", t -> t.folder("a", 0, "rwxr-xr-x"), "a/none/at/all", ""),
                row("nothing in a sticky folder", t -> t.sticky("t"), "t/none", ""),
                row(
                        "nothing in a stranger's folder",
                        t -> t.folder("a", STRANGER, "rwxr-xr-x"),
                        "a/none",
                        "a belongs to user id 65534"),
                row(
                        "a dangling link of a stranger's",
                        t -> {
                            t.sticky("t");
                            t.link("t/l", "none", STRANGER);
                        },
                        "t/l",
                        "t/l belongs to user id 65534"),
                row("below a file", t -> t.file("f", 0, "rw-------"), "f/g", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void whoCouldChangeWhatAPathLeadsTo(String title, Scene scene, String asked, String breach) throws Exception {
        scene.build(this);
        String said = Trust.breach(files, folder.resolve(asked), Set.of(CALLER)).orElse("");
        assertThat(said.replace(folder + "/", "")).isEqualTo(breach);
    }

    @Test
    void oneWhoIsNotTrustedIsAStranger() throws Exception {
        Path path = file("f", CALLER, "rw-------");
        assertThat(Trust.breach(files, path, Set.of(0))).contains(path + " belongs to user id " + CALLER);
    }

    @Test
    void aWayGoesThroughEveryLink() throws Exception {
        folder("a", 0, "rwxr-xr-x");
        folder("a/b", 0, "rwxr-xr-x");
        Path safe = file("safe", 0, "rwxr-xr-x");
        link("a/l", "b/../../safe", 0);
        List<PathStep> way = files.way(folder.resolve("a/l"));
        List<PathStep> below = way.subList(folder.getNameCount() + 1, way.size());
        assertThat(below)
                .extracting(step -> folder.relativize(step.path()) + (step.link() ? " ->" : ""))
                .containsExactly("a", "a/l ->", "a/b", "safe");
        assertThat(below.get(3).stat()).isEqualTo(files.stat(safe).orElseThrow());
    }

    @Test
    void whatTheKernelDoesNotFollowIsNotFollowed() throws Exception {
        link("a", "b", 0);
        link("b", "a", 0);
        assertThatThrownBy(() -> files.way(folder.resolve("a")))
                .isInstanceOf(OsFailure.class)
                .hasMessageContaining("Too many levels of symbolic links");
        file("0", 0, "rw-------");
        for (int i = 1; i <= 41; i++) {
            link(String.valueOf(i), String.valueOf(i - 1), 0);
        }
        assertThat(files.stat(folder.resolve("40"))).isPresent();
        assertThat(files.way(folder.resolve("40"))).hasSizeGreaterThan(40);
        assertThatThrownBy(() -> files.stat(folder.resolve("41"))).isInstanceOf(OsFailure.class);
        assertThatThrownBy(() -> files.way(folder.resolve("41"))).isInstanceOf(OsFailure.class);
    }
}
