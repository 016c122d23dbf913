package io.github.nginxupgrade.os;

/** The machine, but for one of its ports. */
public final class OtherPort {
    private OtherPort() {}

    public static Os processes(Os machine, Processes other) {
        return ports(machine, other, machine.sockets());
    }

    public static Os sockets(Os machine, Sockets other) {
        return ports(machine, machine.processes(), other);
    }

    private static Os ports(Os machine, Processes processes, Sockets sockets) {
        return new Os(
                processes,
                machine.files(),
                sockets,
                machine.commands(),
                machine.clock(),
                machine.host(),
                machine.sandboxes(),
                machine.services(),
                machine.packages(),
                machine.jvm());
    }
}
