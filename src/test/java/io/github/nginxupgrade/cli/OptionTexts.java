package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.fuzz.Target;
import io.github.nginxupgrade.proof.probe.Statuses;
import io.github.nginxupgrade.text.Bytes;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;

/** Durations and statuses, as they stand on the command line and in a file of options: for the fuzzer. */
public final class OptionTexts {
    private OptionTexts() {}

    public static void take(byte[] input) {
        String text = Bytes.text(input);
        duration(text).ifPresent(duration -> {
            Target.hold(!duration.isNegative(), "no time runs backwards");
            Target.hold(duration.toNanos() >= 0, "a time that can be waited for");
        });
        statuses(text).ifPresent(statuses -> statuses.ranges().forEach(range -> {
            Target.hold(100 <= range.from() && range.from() <= range.to() && range.to() <= 999, "statuses of HTTP");
            Target.hold(statuses.contains(range.from()) && statuses.contains(range.to()), "ends are included");
        }));
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(new Durations().convert(text));
        } catch (TypeConversionException none) {
            return Optional.empty();
        }
    }

    private static Optional<Statuses> statuses(String text) {
        try {
            return Optional.of(Statuses.parse(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
