package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.os.PackageVersion;
import java.util.Optional;

/**
 * One of the two versions of a run.
 *
 * @param product which relative of nginx it is, by its own name
 * @param version as it says it, {@code 1.18.0}
 * @param sha256 digest of the binary
 * @param packaged the version of the package that the binary is of; empty where it is of none, or that is not known
 */
public record Side(String product, String version, String sha256, Optional<PackageVersion> packaged) {
    private static final String NGINX = "nginx";
    private static final int SHORT_DIGEST = 12;

    /** Nginx itself. */
    public Side(String version, String sha256) {
        this(NGINX, version, sha256, Optional.empty());
    }

    /** {@code nginx 1.18.0}. */
    public String words() {
        return product + " " + version;
    }

    /**
     * The same, beside that other one: {@code nginx 1.22.1-9+deb12u9} or {@code nginx 1.22.1 (sha256 0123456789ab)} where both
     * are of one version of nginx.
     */
    public String wordsBeside(Side other) {
        return product + " " + versionBeside(other);
    }

    /** The same behind the words of that one: without the product, unless it is another. */
    public String wordsAfter(Side other) {
        if (!product.equals(other.product)) {
            return words();
        }
        return versionBeside(other)
                + (version.equals(other.version) && sha256.equals(other.sha256) ? " (the same binary)" : "");
    }

    private String versionBeside(Side other) {
        boolean differs = !product.equals(other.product) || !version.equals(other.version);
        if (differs || sha256.equals(other.sha256)) {
            return version;
        }
        boolean told = packaged.isPresent() && other.packaged.isPresent() && !packaged.equals(other.packaged);
        return packaged.map(PackageVersion::version).orElse(version) + (told ? "" : " (sha256 " + shortDigest() + ")");
    }

    private String shortDigest() {
        return sha256.isEmpty() ? "unknown" : sha256.substring(0, Math.min(SHORT_DIGEST, sha256.length()));
    }

    static Side read(Optional<String> product, String version, String sha256, Optional<PackageVersion> packaged) {
        return new Side(product.orElse(NGINX), version, sha256, packaged);
    }
}
