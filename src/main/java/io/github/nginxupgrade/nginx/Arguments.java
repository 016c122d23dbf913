package io.github.nginxupgrade.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments that a master was started with; every new master gets exactly these (ngx_exec_new_binary, nginx.c).
 *
 * <p>The title of a master joins them by single spaces without quotes (ngx_setproctitle.c), so {@code -g 'daemon on;
 * master_process on;'} can't be split at spaces. They are read back by nginx's own grammar of options
 * (ngx_get_options, nginx.c): {@code -p -c -g -e} take a value, attached or as the next argument; a {@code -g} value
 * ends where its directives are complete and another option or nothing follows.
 *
 * @param list all of them, the first is {@code argv[0]}
 */
public record Arguments(List<String> list) {
    private static final String FLAGS = "?hvVtTq";
    private static final String VALUED = "pcge";

    public Arguments {
        list = List.copyOf(list);
        if (list.isEmpty()) {
            throw new IllegalArgumentException("a process has at least argv[0]");
        }
    }

    /**
     * Every way in which the title's text can be read, the likeliest first; empty where it is no nginx's.
     *
     * @param joined what follows {@code nginx: master process } in the title
     * @param executable the path that the master is known to execute, or empty: tells where {@code argv[0]} ends when
     *     it has spaces
     */
    public static List<Arguments> readings(String joined, String executable) {
        int end = joined.equals(executable) || (!executable.isEmpty() && joined.startsWith(executable + " "))
                ? executable.length()
                : firstSpace(joined);
        var readings = new ArrayList<Arguments>();
        readOptions(joined, end, List.of(joined.substring(0, end)), readings);
        return readings;
    }

    private static int firstSpace(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text.length() : space;
    }

    /** Reads options from the separator at {@code from} on, and adds every complete reading. */
    private static void readOptions(String text, int from, List<String> before, List<Arguments> readings) {
        if (from >= text.length()) {
            readings.add(new Arguments(before));
            return;
        }
        int start = from + 1;
        if (start >= text.length() || text.charAt(start) != '-') {
            return;
        }
        int at = start + 1;
        while (at < text.length() && FLAGS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at >= text.length() || text.charAt(at) == ' ') {
            readOptions(text, at, with(before, text.substring(start, at)), readings);
        } else if (VALUED.indexOf(text.charAt(at)) >= 0) {
            readValue(text, start, at, before, readings);
        }
    }

    private static void readValue(String text, int start, int at, List<String> before, List<Arguments> readings) {
        boolean attached = at + 1 < text.length() && text.charAt(at + 1) != ' ';
        int valueStart = attached ? at + 1 : at + 2;
        if (valueStart > text.length()) {
            return;
        }
        for (int end : possibleEnds(text, valueStart)) {
            String value = text.substring(valueStart, end);
            if (text.charAt(at) == 'g' && !Directives.parse(value).complete()) {
                continue;
            }
            List<String> extended = attached
                    ? with(before, text.substring(start, end))
                    : with(with(before, text.substring(start, at + 1)), value);
            readOptions(text, end, extended, readings);
        }
    }

    /** A value can end before every {@code " -x"} that looks like an option, or at the end of the text. */
    private static List<Integer> possibleEnds(String text, int from) {
        var ends = new ArrayList<Integer>();
        for (int at = text.indexOf(" -", from); at >= 0; at = text.indexOf(" -", at + 1)) {
            if (at + 2 < text.length() && (FLAGS + VALUED).indexOf(text.charAt(at + 2)) >= 0) {
                ends.add(at);
            }
        }
        ends.add(text.length());
        return ends;
    }

    private static List<String> with(List<String> list, String last) {
        var longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    /** {@code argv[0]}: what a new master is executed from, without a search in PATH (ngx_execute, ngx_process.c). */
    public String program() {
        return list.get(0);
    }

    /** The value of {@code -p}. */
    public Optional<String> prefix() {
        return option('p');
    }

    /** The value of {@code -c}. */
    public Optional<String> configuration() {
        return option('c');
    }

    /** The value of {@code -g}: directives of the main context, before those of the configuration file. */
    public Optional<String> globals() {
        return option('g');
    }

    /** The value of {@code -e}, known since 1.19.5: the error log until the configuration is read. */
    public Optional<String> errorLog() {
        return option('e');
    }

    /** These arguments with {@code -t}: nginx tests its configuration and ends. */
    public List<String> forTest() {
        return with(list, "-t");
    }

    private Optional<String> option(char letter) {
        Optional<String> value = Optional.empty();
        for (int i = 1; i < list.size(); i++) {
            String argument = list.get(i);
            for (int at = 1; at < argument.length(); at++) {
                char option = argument.charAt(at);
                if (VALUED.indexOf(option) < 0) {
                    continue;
                }
                boolean attached = at + 1 < argument.length();
                String found = attached ? argument.substring(at + 1) : i + 1 < list.size() ? list.get(i + 1) : "";
                if (!attached) {
                    i++;
                }
                if (option == letter) {
                    value = Optional.of(found);
                }
                break;
            }
        }
        return value;
    }

    /** Joined by spaces, for people; quoted where a shell would need it. */
    public String shellWords() {
        return ShellWords.join(list);
    }
}
