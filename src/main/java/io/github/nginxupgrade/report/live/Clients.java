package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.nginx.AccessLog.Share;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.proof.probe.Answer;
import io.github.nginxupgrade.proof.probe.Probe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What clients have of the new version, ourselves with our probes among them. */
final class Clients {
    private static final long TENTHS = 10;

    private final Map<Probe, Answer> latest = new LinkedHashMap<>();
    private int asked;
    private int good;
    private Optional<Event.Responded> responded = Optional.empty();

    void on(Event event) {
        if (event instanceof Event.Probed probed) {
            answered(probed.answer());
        } else if (event instanceof Event.Responded shares) {
            responded = Optional.of(shares);
        }
    }

    private void answered(Answer answer) {
        latest.put(answer.probe(), answer);
        asked++;
        good += answer.isGood() ? 1 : 0;
    }

    /** {@code probes 31 of 31 ok, last 200 in 3 ms}, and {@code 5xx 0.0 % of 2497, before 0.1 %}. */
    List<String> words() {
        return Stream.of(probes(), responded.map(Clients::errors))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<String> probes() {
        return latest.values().stream()
                .reduce((first, second) -> first.isGood() ? second : first)
                .map(shown -> "probes " + good + " of " + asked + " ok, " + words(shown));
    }

    private static String words(Answer shown) {
        return shown.isGood()
                ? "last "
                        + shown.page()
                                .map(page -> String.valueOf(page.status()))
                                .orElse("accepted") + " in "
                        + shown.took().toMillis() + " ms"
                : shown.probe().target() + ": " + shown.words();
    }

    private static String errors(Event.Responded shares) {
        String before = shares.before().requests() == 0 ? "" : ", before " + percent(shares.before());
        return "5xx " + percent(shares.since()) + " of " + shares.since().requests() + before;
    }

    /** By hand, because a {@link java.util.Formatter} takes milliseconds at its first use. */
    private static String percent(Share share) {
        long tenths = Math.round(share.percent() * TENTHS);
        return tenths / TENTHS + "." + tenths % TENTHS + " %";
    }
}
