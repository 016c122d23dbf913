package io.github.nginxupgrade.linux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines {@code Name: value}, as {@code /proc/meminfo}, {@code /proc/PID/status} and {@code /proc/PID/smaps_rollup} have
 * them, proc(5).
 *
 * <pre>
 * MemAvailable:   22531000 kB
 * NSpid:  4711    1
 * CapEff: 000001ffffffffff
 * </pre>
 *
 * @param values by name, the first of each; what is no such line is passed over
 */
public record Fields(Map<String, String> values) {
    private static final Pattern KIBIBYTES = Pattern.compile("(\\d{1,15}) kB");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern SET = Pattern.compile("[0-9a-f]{1,16}");

    public Fields {
        values = Map.copyOf(values);
    }

    public static Fields parse(String text) {
        var values = new HashMap<String, String>();
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return new Fields(values);
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** In bytes, where the value is a number of kB. */
    public OptionalLong bytes(String name) {
        Matcher matcher = KIBIBYTES.matcher(value(name).orElse(""));
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1)) << 10) : OptionalLong.empty();
    }

    /** The last of several numbers; of {@code NSpid} that is the pid in the innermost pid namespace. */
    public OptionalLong last(String name) {
        String value = value(name).orElse("");
        String last = value.substring(Math.max(value.lastIndexOf(' '), value.lastIndexOf('\t')) + 1);
        return NUMBER.matcher(last).matches() ? OptionalLong.of(Long.parseLong(last)) : OptionalLong.empty();
    }

    /** The first of several numbers; of {@code NSsid} that is the session in the reader's own pid namespace. */
    public OptionalLong first(String name) {
        String first = value(name).orElse("").split("\\s", 2)[0];
        return NUMBER.matcher(first).matches() ? OptionalLong.of(Long.parseLong(first)) : OptionalLong.empty();
    }

    /** All numbers of the line. */
    public List<Long> numbers(String name) {
        return NUMBER.matcher(value(name).orElse(""))
                .results()
                .map(found -> Long.parseLong(found.group()))
                .toList();
    }

    /** True where this bit of a set in hexadecimal ({@code CapEff}, capabilities(7)) is known to be off. */
    public boolean lacks(String name, int bit) {
        String value = value(name).orElse("");
        return SET.matcher(value).matches() && ((Long.parseUnsignedLong(value, 16) >>> bit) & 1) == 0;
    }
}
