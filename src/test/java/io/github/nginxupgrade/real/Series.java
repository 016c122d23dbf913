package io.github.nginxupgrade.real;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measurements of one thing, in milliseconds (or whatever is measured). */
final class Series {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    void addNanos(long nanos) {
        add(nanos / 1e6);
    }

    int count() {
        return values.size();
    }

    double median() {
        return quantile(0.5);
    }

    double highest() {
        return quantile(1);
    }

    /** By nearest rank: a value that was measured. */
    double quantile(double part) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.max(0, Math.ceil(part * sorted.size()) - 1));
    }

    /** {@code 41.2 | 38.9 – 77.0}: the median, and from the lowest to the highest. */
    String cells() {
        return String.format(Locale.ROOT, "%.1f | %.1f – %.1f", median(), quantile(0), highest());
    }
}
