package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.os.User;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What we need of {@code /proc/PID/status}, proc(5). */
public final class StatusFile {
    private StatusFile() {}

    /** Whom the process runs as; empty where it is gone, or that is not told. */
    public static OptionalInt effectiveUid(Proc proc, int pid) {
        return proc.text(pid, "status").map(StatusFile::effectiveUid).orElse(OptionalInt.empty());
    }

    /** The second number of {@code Uid:}; empty where it is missing, or nobody's. */
    public static OptionalInt effectiveUid(String text) {
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
        return proc.text(pid, "status").map(text -> field(text, "TracerPid")).orElse("0");
    }

    static Set<Signal> pending(Proc proc, int pid) {
        return proc.text(pid, "status").map(StatusFile::pending).orElse(Set.of());
    }

    /** Sent to a thread of it ({@code SigPnd:}) or to the process ({@code ShdPnd:}); bit 0 is signal 1. */
    static Set<Signal> pending(String text) {
        long mask = mask(text, "SigPnd") | mask(text, "ShdPnd");
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
            case USR1 -> 10;
            case USR2 -> 12;
            case TERM -> 15;
            case WINCH -> 28;
        };
    }

    /** Whom a process runs as; empty where it is gone, or in a user namespace of its own. */
    public static Optional<User> user(Proc proc, int pid) {
        return proc.text(pid, "status")
                .filter(text -> isInOurUserNamespace(proc, pid))
                .flatMap(StatusFile::user);
    }

    /** Capabilities and user ids of one in another user namespace are not what they seem here, user_namespaces(7). */
    public static boolean isInOurUserNamespace(Proc proc, int pid) {
        Optional<String> theirs = proc.link(pid, "ns/user");
        return theirs.isPresent()
                && theirs.equals(proc.link((int) ProcessHandle.current().pid(), "ns/user"));
    }

    /** The real ids: those of whoever started it, also where its file is set-user-id. */
    public static Optional<User> user(String text) {
        List<Long> uids = numbers(text, "Uid");
        List<Long> gids = numbers(text, "Gid");
        if (uids.isEmpty() || gids.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> groups =
                numbers(text, "Groups").stream().map(Long::intValue).toList();
        return Optional.of(new User(uids.get(0).intValue(), gids.get(0).intValue(), groups));
    }

    /** {@code CapBnd:	000001ffffffffff}; 0 where it is missing. */
    static long mask(String text, String name) {
        String value = field(text, name);
        try {
            return Long.parseUnsignedLong(value, 16);
        } catch (NumberFormatException notTold) {
            return 0;
        }
    }

    private static List<Long> numbers(String text, String name) {
        return Arrays.stream(field(text, name).split("\\s+", -1))
                .filter(number -> number.matches("[0-9]{1,10}"))
                .map(Long::valueOf)
                .toList();
    }

    /** By search rather than line by line: a master's is read at every look. */
    private static String field(String text, String name) {
        int start = text.startsWith(name + ":") ? 0 : text.indexOf("\n" + name + ":") + 1;
        if (start == 0 && !text.startsWith(name + ":")) {
            return "";
        }
        int end = text.indexOf('\n', start);
        return text.substring(start + name.length() + 1, end < 0 ? text.length() : end)
                .strip();
    }

    /** A user id in decimal; empty where it is none, or nobody's. */
    public static OptionalInt number(String text) {
        try {
            // 4294967295 (no user) and the like do not fit an int, and mean nobody we know
            long uid = Long.parseLong(text.strip());
            return uid < 0 || uid > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) uid);
        } catch (NumberFormatException unexpected) {
            return OptionalInt.empty();
        }
    }
}
