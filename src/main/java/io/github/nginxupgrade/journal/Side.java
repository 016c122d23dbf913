package io.github.nginxupgrade.journal;

import java.util.Optional;

/**
 * One of the two versions of a run.
 *
 * @param product which relative of nginx it is, by its own name
 * @param version as it says it, {@code 1.18.0}
 * @param sha256 digest of the binary
 */
public record Side(String product, String version, String sha256) {
    private static final String NGINX = "nginx";

    /** Nginx itself. */
    public Side(String version, String sha256) {
        this(NGINX, version, sha256);
    }

    /** {@code nginx 1.18.0}. */
    public String words() {
        return product + " " + version;
    }

    /** The same behind the words of that one: {@code 1.22.1}, or {@code Tengine 3.2.0} where it is another product. */
    public String wordsAfter(Side other) {
        return product.equals(other.product) ? version : words();
    }

    static Side read(Optional<String> product, String version, String sha256) {
        return new Side(product.orElse(NGINX), version, sha256);
    }
}
