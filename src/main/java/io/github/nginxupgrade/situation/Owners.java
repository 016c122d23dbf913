package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Os;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whose processes these are. A title and a pid file are what anybody may write who runs a program, or owns a folder: what a
 * stranger's process says of itself is true of nothing but that process.
 */
public final class Owners {
    private final Os os;

    public Owners(Os os) {
        this.os = os;
    }

    /** Root and we. */
    Set<Integer> known() {
        return new HashSet<>(List.of(0, os.host().userId()));
    }

    /** True where the process is neither root's nor ours, or it is not known whose it is. */
    public boolean isStranger(int pid) {
        OptionalInt uid = os.processes().uid(pid);
        return uid.isEmpty() || !known().contains(uid.getAsInt());
    }

    /** {@code user id 65534}. */
    public String words(int pid) {
        OptionalInt uid = os.processes().uid(pid);
        return uid.isPresent() ? "user id " + uid.getAsInt() : "nobody we know";
    }
}
