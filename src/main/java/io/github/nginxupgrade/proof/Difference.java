package io.github.nginxupgrade.proof;

/**
 * In what two versions differ.
 *
 * @param target an address, or a probe
 * @param loss true where it means that something is served no more
 * @param words what was and what is
 */
public record Difference(String target, boolean loss, String words) {}
