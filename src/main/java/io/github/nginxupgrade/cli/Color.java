package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Host;

/** Whether what is written to the terminal is coloured. */
enum Color {
    auto,
    always,
    never;

    /** NO_COLOR as no-color.org says it; TERM=dumb as terminfo(5). */
    boolean isWanted(Host host) {
        return switch (this) {
            case always -> true;
            case never -> false;
            case auto -> !Screen.isPlain() && host.errorIsTerminal();
        };
    }
}
