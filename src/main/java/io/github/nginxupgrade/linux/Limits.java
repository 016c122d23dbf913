package io.github.nginxupgrade.linux;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resource limits of a process, {@code /proc/PID/limits} of proc(5).
 *
 * <pre>
 * Limit                     Soft Limit           Hard Limit           Units
 * Max processes             96365                96365                processes
 * Max open files            1024                 unlimited            files
 * </pre>
 */
public record Limits(String text) {
    /** The soft limit of this name, such as {@code Max open files}; empty where there is none, or it is unlimited. */
    public OptionalLong soft(String name) {
        Matcher matcher = Pattern.compile("(?m)^" + Pattern.quote(name) + " +(\\d{1,18}) ")
                .matcher(text);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
