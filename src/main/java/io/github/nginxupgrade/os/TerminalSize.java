package io.github.nginxupgrade.os;

/**
 * How much a terminal shows.
 *
 * @param columns characters on a line
 * @param rows lines
 */
public record TerminalSize(int columns, int rows) {}
