package io.github.nginxupgrade.os;

/**
 * A version of a package, as its package manager counts: of one version of nginx there are many.
 *
 * @param name {@code nginx}
 * @param version {@code 1.22.1-9+deb12u9}
 */
public record PackageVersion(String name, String version) {
    /** {@code nginx 1.22.1-9+deb12u9}. */
    public String words() {
        return name + " " + version;
    }
}
