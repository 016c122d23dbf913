package io.github.nginxupgrade.os;

/** What a configuration may need of its master beside what every nginx needs, capabilities(7). */
public enum Capability {
    NET_ADMIN(12),
    NET_RAW(13),
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
