package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The machine's dpkg on a database of its own, that lies over the machine's for as long as this is open, with packages made here:
 * each has the nginx of a private one.
 */
final class PrivateDpkg implements AutoCloseable {
    private static final Path DATABASE = Path.of("/var/lib/dpkg");
    private static final Path DOCUMENTS = Path.of("/usr/share/doc");

    private final Path folder;
    private final Mount database;
    private final Mount documents;

    private PrivateDpkg(Path folder, Mount database, Mount documents) {
        this.folder = folder;
        this.database = database;
        this.documents = documents;
    }

    static PrivateDpkg open(Path folder) {
        Mount database = Mount.on(DATABASE, 2);
        Mount documents = Mount.on(DOCUMENTS, 2);
        var dpkg = new PrivateDpkg(folder, database, documents);
        try {
            Files.createDirectory(DATABASE.resolve("info"));
            Files.createDirectory(DATABASE.resolve("updates"));
            Files.createFile(DATABASE.resolve("status"));
            return dpkg;
        } catch (IOException e) {
            dpkg.close();
            throw new UncheckedIOException(e);
        }
    }

    /** A version of the package, and when it was written. */
    record Version(String text, Instant written) {
        private String entry() {
            return """
                    nginx (%s) bookworm; urgency=medium

                      * Another one.

                     -- Nobody <nobody@example.org>  %s

                    """
                    .formatted(
                            text,
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    written.atOffset(ZoneOffset.UTC).withNano(0)));
        }
    }

    /**
     * Builds a package and installs it, which replaces the file as every upgrade of a package does.
     *
     * @param binary the file for that path
     * @param versions this one and those before it, as the changelog tells them
     */
    void install(Path live, Path binary, Version... versions) {
        try {
            Path root = Files.createTempDirectory(folder, "package");
            Path nginx = root.resolve(live.toString().substring(1));
            Files.createDirectories(nginx.getParent());
            Files.copy(binary, nginx);
            Files.setLastModifiedTime(nginx, FileTime.from(versions[0].written()));
            Path changelog = root.resolve("usr/share/doc/nginx/changelog.Debian");
            Files.createDirectories(changelog.getParent());
            Files.writeString(
                    changelog, List.of(versions).stream().map(Version::entry).reduce("", String::concat));
            Path control = Files.createDirectory(root.resolve("DEBIAN"));
            Files.writeString(
                    control.resolve("control"),
                    "Package: nginx\nVersion: " + versions[0].text()
                            + "\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: a test\n");
            run(root, "gzip", "-n", changelog.toString());
            run(root, "sh", "-c", "find * -path DEBIAN -prune -o -type f -exec md5sum {} + > DEBIAN/md5sums");
            run(folder, "dpkg-deb", "--build", root.toString(), "nginx.deb");
            run(folder, "dpkg", "--log=dpkg.log", "--install", "nginx.deb");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path in, String... command) {
        CommandLine.Result result = CommandLine.run(in, PrivateNginx.PATIENCE, List.of(command));
        assertThat(result.exit()).as("%s: %s", List.of(command), result).isZero();
    }

    @Override
    public void close() {
        documents.close();
        database.close();
    }
}
