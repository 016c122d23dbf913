package io.github.nginxupgrade.os;

/** What nginx needs, or may need, of what root may do, and what we do: capabilities(7). */
public enum Capability {
    CHOWN(0),
    DAC_OVERRIDE(1),
    DAC_READ_SEARCH(2),
    FOWNER(3),
    KILL(5),
    SETGID(6),
    SETUID(7),
    NET_BIND_SERVICE(10),
    NET_ADMIN(12),
    NET_RAW(13),
    SYS_PTRACE(19),
    SYS_RESOURCE(24),
    SETFCAP(31),
    BPF(39);

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    /** As linux/capability.h has it. */
    public int number() {
        return number;
    }
}
