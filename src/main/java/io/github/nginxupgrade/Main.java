package io.github.nginxupgrade;

import io.github.nginxupgrade.cli.Cli;
import io.github.nginxupgrade.os.linux.Linux;

/** Wires the machine to the command line. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Cli.run(Linux.machine(), arguments));
    }
}
