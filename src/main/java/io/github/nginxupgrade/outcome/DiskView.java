package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.PackagedFile;
import java.util.Optional;

/**
 * The file at nginx's own path.
 *
 * @param product which relative of nginx it is, by its own name; nginx where that cannot be told
 * @param version as it says; empty where nothing that runs is there
 * @param sha256 its digest; empty where nothing is there
 * @param packaged the package that has a file at this path, and whether it is this one
 */
public record DiskView(String path, String product, String version, String sha256, Optional<PackagedFile> packaged) {
    /** It as a version of nginx. */
    public Side side() {
        return new Side(product, version, sha256, packaged.flatMap(PackagedFile::version));
    }
}
