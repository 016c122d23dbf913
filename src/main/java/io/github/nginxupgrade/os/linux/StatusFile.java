package io.github.nginxupgrade.os.linux;

import java.util.OptionalInt;

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

    /** A user id in decimal; empty where it is none, or nobody's. */
    static OptionalInt number(String text) {
        try {
            // 4294967295 (no user) and the like do not fit an int, and mean nobody we know
            int uid = (int) Long.parseLong(text.strip());
            return uid < 0 ? OptionalInt.empty() : OptionalInt.of(uid);
        } catch (NumberFormatException unexpected) {
            return OptionalInt.empty();
        }
    }
}
