package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code /proc/PID/stat}, proc(5): {@code 4711 (nginx) S 1 4711 …}. The name in parentheses may hold spaces,
 * parentheses and line feeds, so the fields are counted from the last closing one.
 *
 * @param startTicks field 22: clock ticks from boot to the start
 * @param blocksSignals field 32 is not 0: the signals below 32 that are blocked, which all of nginx's are
 */
record StatLine(char state, int parent, long startTicks, boolean blocksSignals) {
    private static final int FIELD_AFTER_NAME = 3;

    /** Empty where the process is gone. */
    static OptionalLong startTicks(Proc proc, int pid) {
        return proc.text(pid, "stat")
                .flatMap(StatLine::parse)
                .map(stat -> OptionalLong.of(stat.startTicks()))
                .orElse(OptionalLong.empty());
    }

    static Optional<StatLine> parse(String text) {
        int name = text.lastIndexOf(')');
        if (name < 0 || name + 2 >= text.length()) {
            return Optional.empty();
        }
        String[] fields = text.substring(name + 2).strip().split(" ", -1);
        int startTime = 22 - FIELD_AFTER_NAME;
        int blocked = 32 - FIELD_AFTER_NAME;
        if (fields.length <= blocked || fields[0].length() != 1 || Character.isDigit(fields[0].charAt(0))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StatLine(
                    fields[0].charAt(0),
                    Integer.parseInt(fields[1]),
                    Long.parseLong(fields[startTime]),
                    !fields[blocked].equals("0")));
        } catch (NumberFormatException unexpected) {
            return Optional.empty();
        }
    }
}
