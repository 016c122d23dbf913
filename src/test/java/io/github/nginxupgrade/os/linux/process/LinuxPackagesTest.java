package io.github.nginxupgrade.os.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.os.PackagedFile;
import io.github.nginxupgrade.os.linux.file.LinuxFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the package managers' programs are run, and when what they said last is still true. */
class LinuxPackagesTest {
    private static final Path INSTALLED = Path.of("/usr/sbin/nginx");

    @TempDir
    Path folder;

    private Path dpkg;
    private Path file;
    private final List<List<String>> asked = new ArrayList<>();
    private String version = "1.22.1-9";

    private final Commands commands = new Commands() {
        @Override
        public CommandResult run(Command command) {
            asked.add(command.arguments());
            return new CommandResult(0, version, "", false, Duration.ZERO);
        }

        @Override
        public boolean canOverlay() {
            return false;
        }
    };

    @BeforeEach
    void install() throws IOException {
        dpkg = folder.resolve("dpkg");
        Files.createDirectories(dpkg.resolve("info"));
        Files.createDirectories(dpkg.resolve("updates"));
        Files.writeString(dpkg.resolve("status"), "");
        Files.writeString(dpkg.resolve("info/nginx.list"), "/.\n/usr/sbin/nginx\n");
        Files.writeString(dpkg.resolve("info/nginx.md5sums"), "d41d8cd98f00b204e9800998ecf8427e  usr/sbin/nginx\n");
        file = Files.writeString(folder.resolve("nginx"), "");
    }

    private LinuxPackages packages(Path... rpm) {
        return new LinuxPackages(new LinuxFiles(), commands, dpkg, List.of(rpm));
    }

    @Test
    void theSameFileIsAskedForOnce() {
        LinuxPackages packages = packages();
        for (int i = 0; i < 3; i++) {
            assertThat(packages.look(INSTALLED, file).flatMap(PackagedFile::version))
                    .contains(new PackageVersion("nginx", "1.22.1-9"));
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void whatIsInstalledMeanwhileIsAskedForAgain() throws IOException {
        LinuxPackages packages = packages();
        packages.look(INSTALLED, file);
        version = "1.22.1-10";
        Files.setLastModifiedTime(dpkg.resolve("status"), FileTime.fromMillis(1));
        assertThat(packages.look(INSTALLED, file).map(PackagedFile::installed))
                .contains(new PackageVersion("nginx", "1.22.1-10"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void anotherFileIsNotTakenForThePackages() throws IOException {
        LinuxPackages packages = packages();
        assertThat(packages.look(INSTALLED, file).map(PackagedFile::same)).contains(true);
        Files.writeString(file, "another one");
        assertThat(packages.look(INSTALLED, file).map(PackagedFile::same)).contains(false);
    }

    /** Debian's rpm leaves a folder without a database. */
    @Test
    void rpmIsAskedOnlyWhereItHasAnything() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(packages(empty, folder.resolve("none")).look(Path.of("/opt/nginx"), file))
                .isEqualTo(Optional.empty());
        assertThat(asked).isEmpty();
        Path database = Files.createDirectory(folder.resolve("rpm"));
        Files.writeString(database.resolve("rpmdb.sqlite"), "");
        packages(database).look(Path.of("/opt/nginx"), file);
        assertThat(asked.get(0)).startsWith("rpm", "-q", "-f");
    }
}
