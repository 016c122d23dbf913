package io.github.nginxupgrade.situation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One nginx has one key, whatever links lead to its pid file, and in every phase of an upgrade. */
class InstanceKeyTest {
    private static final Path HERE = Path.of("/");

    private final FileSystem files = Linux.machine().files();

    @TempDir
    Path temporary;

    private Path folder = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void aPidFile() throws IOException {
        folder = temporary.toRealPath();
        file = write("run/nginx.pid");
        link("var", "run");
        link("my.pid", "run/nginx.pid");
        link("chain.pid", "my.pid");
        link("absolute.pid", folder + "/var/nginx.pid");
    }

    private Path write(String name) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "1234\n");
    }

    private Path link(String name, String target) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), Path.of(target));
    }

    private static Instance instance(Path root, Path named, Path own) throws Exception {
        return new Instance(
                named,
                Path.of("/usr/sbin/nginx"),
                new Arguments(List.of("nginx")),
                HERE,
                root,
                HERE,
                Path.of("/etc/nginx/nginx.conf"),
                Directives.parse("pid " + own + ";"),
                Build.parse("nginx version: nginx/1.22.1\nconfigure arguments: --prefix=/usr\n")
                        .orElseThrow());
    }

    private InstanceKey key(Path named, Path own) throws Exception {
        return InstanceKey.of(files, instance(HERE, named, own));
    }

    @Test
    void everySpellingIsTheOneInstance() throws Exception {
        for (String own : List.of("run/nginx.pid", "var/nginx.pid", "my.pid", "absolute.pid")) {
            String key = key(folder.resolve(own), folder.resolve(own)).text();
            for (String named : List.of(
                    "run/nginx.pid",
                    "var/nginx.pid",
                    "run/../var/./nginx.pid",
                    "my.pid",
                    "chain.pid",
                    "absolute.pid")) {
                InstanceKey found = key(folder.resolve(named), folder.resolve(own));
                assertThat(found.text()).as("%s for %s", named, own).isEqualTo(key);
                assertThat(found.isNamedBy(file)).isTrue();
            }
        }
        assertThat(key(folder.resolve("my.pid"), file).path()).isEqualTo(file);
        assertThat(key(file, folder.resolve("my.pid")).path()).isEqualTo(folder.resolve("my.pid"));
    }

    /** Between the rename of the old pid file and the writing of the new one. */
    @Test
    void thePidFileMayBeMissing() throws Exception {
        Files.delete(file);
        for (String named : List.of("run/nginx.pid", "var/nginx.pid", "my.pid", "absolute.pid")) {
            assertThat(key(folder.resolve(named), file).path()).isEqualTo(file);
            assertThat(InstanceKey.of(files, folder.resolve(named)).path()).isEqualTo(file);
        }
    }

    /** USR2 renames the link to the oldbin, and the new master makes a file of its name. */
    @Test
    void theNameOfALinkStaysTheKeyWhenTheLinkIsRenamed() throws Exception {
        Path own = folder.resolve("my.pid");
        String before = key(file, own).text();
        Files.move(own, folder.resolve("my.pid.oldbin"));
        assertThat(key(file, own).text()).isEqualTo(before);
        write("my.pid");
        assertThat(key(file, own).text()).isEqualTo(before);
        assertThat(key(own, own).text()).isEqualTo(before);
        Files.delete(folder.resolve("my.pid.oldbin"));
        assertThat(key(own, own).text()).isEqualTo(before);
    }

    @Test
    void theInstanceGetsThePidFilesOwnNameSoThatItsOldbinIsFound() throws Exception {
        Instance byLink = instance(HERE, folder.resolve("my.pid"), file);
        assertThat(InstanceKey.of(files, byLink).proper(byLink).pidFile()).isEqualTo(file);
        Instance byFolder = instance(HERE, folder.resolve("var/nginx.pid"), file);
        assertThat(InstanceKey.of(files, byFolder).proper(byFolder)).isEqualTo(byFolder);
    }

    /** The configuration names another one by now. */
    @Test
    void aPidFileThatTheConfigurationDoesNotNameIsItsOwnKey() throws Exception {
        assertThat(key(folder.resolve("my.pid"), folder.resolve("other.pid")).path())
                .isEqualTo(file);
    }

    @Test
    void linksThatLeadInCirclesEnd() throws Exception {
        link("a", "b");
        link("b", "a");
        assertThat(InstanceKey.of(files, folder.resolve("a/nginx.pid")).path().getParent())
                .isIn(folder.resolve("a"), folder.resolve("b"));
    }

    /** A root below ours stands for the root of another mount namespace. */
    @Test
    void theSamePathInAnotherMountNamespaceIsAnotherInstanceButForTheSameFolder() throws Exception {
        Path root = Path.of("/proc/self/root" + folder.resolve("jail"));
        write("jail/srv/nginx.pid");
        Path outside = link("jail/var", "/srv");
        InstanceKey there = InstanceKey.of(files, instance(root, Path.of("/var/nginx.pid"), Path.of("/srv/nginx.pid")));
        assertThat(there.path()).isEqualTo(Path.of("/srv/nginx.pid"));
        assertThat(there.text()).startsWith("/srv/nginx.pid@");
        assertThat(there.isElsewhere()).isTrue();
        Files.delete(outside);
        Path same = Path.of("/proc/self/root");
        assertThat(InstanceKey.of(files, instance(same, file, file)).text()).isEqualTo(file.toString());
    }
}
