package io.github.nginxupgrade.report;

import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.text.Bytes;
import io.github.nginxupgrade.text.Visible;
import io.github.nginxupgrade.text.WallTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** For the log: what was seen, decided and sent, also what is too much for whoever watches. */
public final class LogText {
    private LogText() {}

    /** The words for an event; empty where it says nothing that another one does not say. */
    public static Optional<String> of(Event event) {
        Optional<String> seen = seen(event);
        return seen.isPresent() ? seen : done(event);
    }

    private static Optional<String> seen(Event event) {
        if (event instanceof Event.InstanceFound found) {
            return Optional.of("found " + instance(found.instance()));
        }
        if (event instanceof Event.Looked looked) {
            return Optional.of("sees " + looked.situation().phase().word() + ": "
                    + looked.situation().words()
                    + (looked.waitsFor().isEmpty() ? "" : "; waits for " + looked.waitsFor()));
        }
        if (event instanceof Event.PhaseSeen phase) {
            return Optional.of("phase " + phase.situation().phase().word() + ": "
                    + phase.situation().words());
        }
        if (event instanceof Event.Draining draining) {
            return Optional.of((draining.cut() ? "cuts " : "draining ") + DrainText.line(draining.workers()));
        }
        if (event instanceof Event.Found found) {
            return Optional.of(
                    "hazard " + found.hazard().id() + ": " + found.hazard().evidence());
        }
        return event instanceof Event.Warning warning ? Optional.of(warning.text()) : Optional.empty();
    }

    private static String instance(Instance instance) {
        return instance.binary() + ", pid file " + instance.pidFile();
    }

    private static Optional<String> done(Event event) {
        if (event instanceof Event.Prepared prepared) {
            return Optional.of(prepared.preparation().name().toLowerCase(Locale.ROOT) + ": " + prepared.words());
        }
        if (event instanceof Event.SetsOut out) {
            return Optional.of("sets out for " + out.course().end());
        }
        if (event instanceof Event.Note note) {
            return Optional.of(note.text());
        }
        if (event instanceof Event.StepStarted started) {
            return Optional.of(
                    "does " + started.step().id() + ": " + started.step().words() + pids(started.pids()));
        }
        if (event instanceof Event.StepDone done) {
            return Optional.of(done(done.record()));
        }
        if (event instanceof Event.DrainTimeIsUp up) {
            return Optional.of("the " + WallTime.span(up.limit()) + " for old workers are over: " + up.then());
        }
        if (event instanceof Event.Detail detail) {
            return Optional.of("decides: " + detail.text());
        }
        return event instanceof Event.Turned turned ? Optional.of("goes back: " + turned.reason()) : Optional.empty();
    }

    private static String done(StepRecord record) {
        return "done " + record.step().id() + pids(record.pids()) + " at " + record.at() + ", after "
                + record.took().toMillis() + " ms: " + record.evidence();
    }

    private static String pids(List<Integer> pids) {
        return pids.isEmpty()
                ? ""
                : " " + String.join(" ", pids.stream().map(String::valueOf).toList());
    }

    /** How it ended, as whoever typed the command was told. */
    public static List<String> of(Outcome outcome) {
        return TextReport.result(outcome).stream().map(Line::text).toList();
    }

    /** One line of a file, whoever wrote what is in it: in UTF-8, and nothing that a terminal would obey. */
    public static String line(String words) {
        return Bytes.carried(Visible.line(words));
    }
}
