package io.github.nginxupgrade.journal;

/**
 * One of the two versions of a run.
 *
 * @param version as nginx says it, {@code 1.18.0}
 * @param sha256 digest of the binary
 */
public record Side(String version, String sha256) {}
