package io.github.nginxupgrade.report;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.PlanView;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.text.WallTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** For people: one line per event, and the result. Made of bare text; {@link Style} shows it. */
public final class TextReport {
    private static final int SHORT_DIGEST = 12;

    private TextReport() {}

    /** The line for an event; empty where it needs none. */
    public static Optional<Line> line(Event event, Duration sinceStart) {
        return words(event)
                .map(words -> Line.faint(Seconds.column(sinceStart)).and("  ").and(words));
    }

    /** Long, for it is one table: the line of each event. */
    private static Optional<Line> words(Event event) {
        if (event instanceof Event.Begins begins) {
            return Optional.of(Line.of(begins.words()));
        }
        if (event instanceof Event.Note note) {
            return Optional.of(Line.of(note.text()));
        }
        if (event instanceof Event.StepStarted started) {
            return started.step().signal().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Line.strong(started.step().words()).and(" " + pids(started.pids())));
        }
        if (event instanceof Event.StepDone done) {
            return Optional.of(Line.of((done.record().step().signal().isPresent() ? "  " : "")
                            + done.record().evidence())
                    .and(Line.faint(" (" + done.record().took().toMillis() + " ms)")));
        }
        if (event instanceof Event.PhaseSeen seen) {
            return Optional.of(
                    Line.faint("  " + PhaseWords.before(seen.situation().phase())
                            + seen.situation().words()));
        }
        if (event instanceof Event.Waiting waiting) {
            return Optional.of(Line.faint("  waiting for " + waiting.what()));
        }
        if (event instanceof Event.Draining draining) {
            String words = DrainText.line(draining.workers());
            return Optional.of(
                    draining.cut()
                            ? Line.of("warning: cuts " + words)
                            : Line.faint(
                                    "  draining" + DrainText.time(draining.waited(), draining.limit()) + ": " + words));
        }
        if (event instanceof Event.DrainTimeIsUp up) {
            return Optional.of(
                    Line.of("the " + WallTime.span(up.limit()) + " for old workers to finish are over: " + up.then()));
        }
        if (event instanceof Event.Turned turned) {
            return Optional.of(Line.bad("turning back: " + turned.reason()));
        }
        if (event instanceof Event.Found found) {
            return Optional.of(Line.of("warning: " + found.hazard().evidence())
                    .and(Line.faint(" (" + found.hazard().id() + ")")));
        }
        return event instanceof Event.Warning warning
                ? Optional.of(Line.of("warning: " + warning.text()))
                : Optional.empty();
    }

    private static String pids(List<Integer> pids) {
        return String.join(" ", pids.stream().map(String::valueOf).toList());
    }

    /** The result: for a failure what was seen, who serves and what to try; else the state, and what is next. */
    public static List<Line> result(Outcome outcome) {
        var lines = new ArrayList<Line>();
        if (outcome.kind() == OutcomeKind.STATUS) {
            StatusText.lines(outcome, lines);
            return lines;
        }
        if (outcome.kind() == OutcomeKind.HISTORY) {
            HistoryText.lines(outcome, lines);
            return lines;
        }
        if (outcome.plan().isPresent()) {
            PlanText.lines(outcome, outcome.plan().get(), lines);
            return lines;
        }
        end(outcome, lines);
        return lines;
    }

    /** What would be done, for somebody who is asked whether it shall be. */
    public static List<Line> steps(PlanView plan) {
        var lines = new ArrayList<Line>();
        PlanText.ways(plan, lines);
        return lines;
    }

    private static void end(Outcome outcome, List<Line> lines) {
        boolean failed = outcome.kind().isFailure();
        lines.add(failed ? Line.bad(outcome.message()) : Line.good(outcome.message()));
        outcome.state().ifPresent(state -> lines.add(Line.of("State: " + state)));
        outcome.remedy().ifPresent(remedy -> lines.add(Line.of("Try: ").and(Line.typed(remedy))));
        lines.addAll(InstancesText.lines(outcome.instances()));
        recap(outcome).ifPresent(recap -> lines.add(Line.of(recap)));
        if (outcome.remedy().isEmpty() && !outcome.next().isEmpty()) {
            lines.add(next(lead(outcome.kind()), outcome.next()));
        }
        outcome.hazards().stream().filter(Hazard::refuses).forEach(hazard -> refusal(hazard, lines));
        outcome.proofs().stream()
                .filter(proof -> !isInRecap(outcome, proof))
                .forEach(proof -> lines.add(Line.of("  " + subject(proof) + ": " + proof.detail()
                        + (proof.took().isZero() ? "" : " (" + proof.took().toMillis() + " ms)"))));
        outcome.nginxSays().forEach(line -> lines.add(Line.of("  " + line)));
    }

    /** What can be typed, one or the other. */
    static Line next(String lead, List<String> commands) {
        Line line = Line.of(lead);
        for (int at = 0; at < commands.size(); at++) {
            line = (at == 0 ? line : line.and("  or  ")).and(Line.typed(commands.get(at)));
        }
        return line;
    }

    /** "Next" is said where something is left to be done: after a success a way back is an offer, and no order. */
    private static String lead(OutcomeKind kind) {
        return switch (kind) {
            case UPGRADED, COMMITTED -> "Done. To undo: ";
            default -> "Next: ";
        };
    }

    /** From what to what, how long it took, what became of the workers and of the requests, where that was seen. */
    private static Optional<String> recap(Outcome outcome) {
        if (!isRecapped(outcome) || outcome.from().isEmpty() || outcome.to().isEmpty()) {
            return Optional.empty();
        }
        Side from = outcome.from().get();
        var words = new ArrayList<String>();
        Side to = outcome.to().get();
        words.add(from.wordsBeside(to) + " to " + to.wordsAfter(from) + " in " + WallTime.span(outcome.took()));
        outcome.proofs().stream()
                .filter(TextReport::isOfRecap)
                .map(Proof::detail)
                .forEach(words::add);
        return Optional.of("Recap: " + String.join("; ", words));
    }

    /** Of a way back the versions are those of the run that it undoes: they would stand the wrong way round. */
    private static boolean isRecapped(Outcome outcome) {
        return switch (outcome.kind()) {
            case UPGRADED, COMMITTED -> outcome.changed();
            default -> false;
        };
    }

    private static boolean isInRecap(Outcome outcome, Proof proof) {
        return isRecapped(outcome) && isOfRecap(proof);
    }

    /** {@code new workers}, and not workers twice. */
    private static String subject(Proof proof) {
        boolean tells = List.of(proof.target().split(" ", -1)).contains(proof.kind());
        return (tells ? "" : proof.kind() + " ") + proof.target();
    }

    private static boolean isOfRecap(Proof proof) {
        return proof.kind().equals("workers") || proof.kind().equals("traffic");
    }

    private static void refusal(Hazard hazard, List<Line> lines) {
        lines.add(Line.of("  ")
                .and(Line.bad("blocked"))
                .and("  ")
                .and(Line.strong(hazard.id()))
                .and(": " + hazard.evidence()));
        String allow = "--allow " + hazard.id();
        boolean more = hazard.survivable() && !hazard.remedy().contains(allow);
        lines.add(Line.of("           " + hazard.remedy() + (more ? "; or " + allow : "")));
    }

    static String digest(String sha256) {
        return sha256.isEmpty() ? "?" : sha256.substring(0, Math.min(SHORT_DIGEST, sha256.length()));
    }
}
