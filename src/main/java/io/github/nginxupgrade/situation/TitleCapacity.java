package io.github.nginxupgrade.situation;

import java.util.OptionalInt;

/** How much room a process has for a title: from its first argument to the end of its environment. Pure. */
final class TitleCapacity {
    /** Numbers of the fields in {@code /proc/PID/stat}, proc(5); the first behind the name is 3. */
    private static final int ARG_START = 48;

    private static final int ENV_END = 51;
    private static final int FIRST = 3;

    private TitleCapacity() {}

    /** In bytes; empty where the kernel does not say (it shows zeros to whom it may not). */
    static OptionalInt of(String stat) {
        // the name in parentheses may hold anything, so the fields are counted from the last one
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length <= ENV_END - FIRST) {
            return OptionalInt.empty();
        }
        String start = fields[ARG_START - FIRST];
        String end = fields[ENV_END - FIRST];
        if (!start.matches("\\d{1,19}") || !end.matches("\\d{1,19}")) {
            return OptionalInt.empty();
        }
        long sandbox = Long.parseUnsignedLong(end) - Long.parseUnsignedLong(start);
        return sandbox > 0 && sandbox < Integer.MAX_VALUE ? OptionalInt.of((int) sandbox) : OptionalInt.empty();
    }
}
