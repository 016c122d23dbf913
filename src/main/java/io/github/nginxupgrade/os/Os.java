package io.github.nginxupgrade.os;

/** The machine, in one value that is handed down. */
public record Os(
        Processes processes,
        FileSystem files,
        Sockets sockets,
        Commands commands,
        Clock clock,
        Host host,
        Sandboxes sandboxes,
        ServiceManager services,
        Packages packages,
        Jvm jvm) {}
