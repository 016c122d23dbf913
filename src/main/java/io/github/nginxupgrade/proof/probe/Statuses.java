package io.github.nginxupgrade.proof.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP statuses: {@code 200,301} or {@code 200-399}. */
public record Statuses(List<Range> ranges) {
    /** Below 400. */
    public static final Statuses USUAL = new Statuses(List.of(new Range(100, 399)));

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{2})(?:-([1-9][0-9]{2}))?");

    /** Both ends included. */
    public record Range(int from, int to) {}

    public Statuses {
        ranges = List.copyOf(ranges);
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException with one sentence, where it is none
     */
    public static Statuses parse(String text) {
        var ranges = new ArrayList<Range>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = FORM.matcher(part.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + text + "' is no list of statuses; write 200,301 or 200-399");
            }
            int from = Integer.parseInt(matcher.group(1));
            int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
            if (to < from) {
                throw new IllegalArgumentException("'" + part + "' goes backwards");
            }
            ranges.add(new Range(from, to));
        }
        return new Statuses(ranges);
    }

    public boolean contains(int status) {
        return ranges.stream().anyMatch(range -> range.from() <= status && status <= range.to());
    }
}
