package io.github.nginxupgrade.outcome;

/**
 * The file at nginx's own path.
 *
 * @param version as it says; empty where nothing that runs is there
 * @param sha256 its digest; empty where nothing is there
 */
public record DiskView(String path, String version, String sha256) {}
