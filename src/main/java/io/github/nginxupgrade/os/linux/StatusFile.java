package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.Signal;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/** What we need of {@code /proc/PID/status}, proc(5). */
final class StatusFile {
    private StatusFile() {}

    /** Whom the process runs as; empty where it is gone, or that is not told. */
    static OptionalInt effectiveUid(Proc proc, int pid) {
        return proc.text(pid, "status").map(StatusFile::effectiveUid).orElse(OptionalInt.empty());
    }

    /** The second number of {@code Uid:}; empty where it is missing, or nobody's. */
    static OptionalInt effectiveUid(String text) {
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("Uid:")) {
                String[] ids = line.substring("Uid:".length()).strip().split("\\s+", -1);
                return ids.length > 1 ? number(ids[1]) : OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    /** Who traces the process, as a pid in text; 0 for nobody (any more). */
    static String tracer(Proc proc, int pid) {
        return proc.text(pid, "status").map(text -> field(text, "TracerPid:")).orElse("0");
    }

    static Set<Signal> pending(Proc proc, int pid) {
        return proc.text(pid, "status").map(StatusFile::pending).orElse(Set.of());
    }

    /** Sent to a thread of it ({@code SigPnd:}) or to the process ({@code ShdPnd:}); bit 0 is signal 1. */
    static Set<Signal> pending(String text) {
        long mask = mask(field(text, "SigPnd:")) | mask(field(text, "ShdPnd:"));
        if (mask == 0) {
            return Set.of();
        }
        var pending = EnumSet.noneOf(Signal.class);
        for (Signal signal : Signal.values()) {
            if ((mask >> (number(signal) - 1) & 1) == 1) {
                pending.add(signal);
            }
        }
        return pending;
    }

    /** As everywhere but on alpha, mips, parisc and sparc, signal(7): to ask the C library would first bind it. */
    private static int number(Signal signal) {
        return switch (signal) {
            case HUP -> 1;
            case QUIT -> 3;
            case KILL -> 9;
            case USR2 -> 12;
            case TERM -> 15;
            case WINCH -> 28;
        };
    }

    private static long mask(String hexadecimal) {
        try {
            return Long.parseUnsignedLong(hexadecimal, 16);
        } catch (NumberFormatException notTold) {
            return 0;
        }
    }

    private static String field(String text, String name) {
        int start = text.indexOf("\n" + name);
        int end = start < 0 ? -1 : text.indexOf('\n', start + 1);
        return start < 0
                ? ""
                : text.substring(start + 1 + name.length(), end < 0 ? text.length() : end)
                        .strip();
    }

    private static OptionalInt number(String text) {
        try {
            // 4294967295 (no user) and the like do not fit an int, and mean nobody we know
            int uid = (int) Long.parseLong(text);
            return uid < 0 ? OptionalInt.empty() : OptionalInt.of(uid);
        } catch (NumberFormatException unexpected) {
            return OptionalInt.empty();
        }
    }
}
