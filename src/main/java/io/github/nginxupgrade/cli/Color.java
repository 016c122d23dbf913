package io.github.nginxupgrade.cli;

/** When colours are used. */
enum Color {
    auto,
    always,
    never
}
