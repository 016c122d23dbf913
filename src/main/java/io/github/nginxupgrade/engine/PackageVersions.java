package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.os.PackagedFile;
import io.github.nginxupgrade.os.Packages;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Of which version of a package a binary is. The package manager knows that of what it has installed; of what was copied from
 * our backups the runs know it, by the digest.
 */
public final class PackageVersions {
    private static final String DELETED = " (deleted)";

    private final Packages packages;

    /** Where it may have been noted: {@link Runs#first}, or {@link Run#look} of one. */
    public interface Noted {
        Optional<PackageVersion> first(Runs.Sought<PackageVersion> sought) throws OsFailure;
    }

    public PackageVersions(Packages packages) {
        this.packages = packages;
    }

    /**
     * The version of the package; empty where it is of none, or that is not known.
     *
     * @param path where it is, or was: {@code /usr/sbin/nginx (deleted)}, as a link of /proc says
     * @param file by which it can be read
     * @param noted where it may have been noted before
     */
    public Optional<PackageVersion> of(String path, Path file, String sha256, Noted noted) {
        String live = path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
        Optional<PackageVersion> found = live.startsWith("/")
                ? packages.look(Path.of(live), file).flatMap(PackagedFile::version)
                : Optional.empty();
        return found.isPresent() || sha256.isEmpty() ? found : noted(sha256, noted);
    }

    private static Optional<PackageVersion> noted(String sha256, Noted noted) {
        try {
            return noted.first((run, manifest) -> Stream.of(manifest.from(), manifest.to())
                    .filter(side -> side.sha256().equals(sha256))
                    .flatMap(side -> side.packaged().stream())
                    .findFirst());
        } catch (OsFailure unreadable) {
            return Optional.empty();
        }
    }
}
