package io.github.nginxupgrade.outcome;

/**
 * The file at nginx's own path.
 *
 * @param product which relative of nginx it is, by its own name; nginx where that cannot be told
 * @param version as it says; empty where nothing that runs is there
 * @param sha256 its digest; empty where nothing is there
 */
public record DiskView(String path, String product, String version, String sha256) {}
