package io.github.nginxupgrade.report;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.PlanView;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.outcome.PlannedStep.PlannedWait;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.text.Count;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A plan for people. */
final class PlanText {
    private PlanText() {}

    static void lines(Outcome outcome, PlanView plan, List<Line> lines) {
        lines.add(Line.good(outcome.message()));
        lines.add(Line.of("nginx:   " + outcome.profile().words()));
        for (MasterView master : outcome.masters()) {
            lines.add(Line.of("runs:    " + side(outcome.from().orElse(new Side("", ""))) + "  master " + master.pid()
                    + ", " + Count.of(master.workers().size(), "worker") + ", " + master.file()));
        }
        lines.add(Line.of("to run:  " + side(outcome.to().orElse(new Side("", ""))) + "  " + plan.candidate()));
        hazards(outcome.hazards(), lines);
        lines.add(Line.of("First what is to run is staged in " + plan.stateFolder()
                + " and tested there, and what runs is backed up. Then:"));
        ways(plan, lines);
        lines.add(TextReport.next("Next: the same with apply, ", outcome.next()));
    }

    /** Forward and back. */
    static void ways(PlanView plan, List<Line> lines) {
        steps(plan.steps(), lines);
        lines.add(Line.of(expected(plan)));
        lines.add(Line.of("Way back: "
                + String.join(", ", plan.wayBack().stream().map(PlanText::words).toList())));
        if (!plan.wayBackAfter().isEmpty()) {
            lines.add(Line.of("Way back after step " + plan.steps().size() + ": " + plan.wayBackAfter()));
        }
    }

    private static void steps(List<PlannedStep> steps, List<Line> lines) {
        int number = 0;
        for (PlannedStep step : steps) {
            number++;
            lines.add(Line.of(String.format(Locale.ROOT, "%3d. ", number)).and(Line.strong(words(step))));
            step.waits()
                    .forEach(wait ->
                            lines.add(Line.of("     wait for " + wait.what()).and(Line.faint(times(wait)))));
        }
    }

    private static String expected(PlanView plan) {
        return "Expected: about " + seconds(plan.expected())
                + ", and as long as old workers have connections to finish; "
                + (plan.testTook().isZero()
                        ? "how long a start takes was not measured, as the configuration was not tested"
                        : "the test of the configuration took "
                                + plan.testTook().toMillis() + " ms");
    }

    private static void hazards(List<Hazard> hazards, List<Line> lines) {
        List<Hazard> found = hazards.stream().filter(Hazard::warns).toList();
        lines.add(Line.of("hazards: " + hazards.size() + " looked for, "
                + (found.isEmpty() ? "none found" : found.size() + " found")));
        for (Hazard hazard : found) {
            lines.add(Line.of("  warn  ").and(Line.strong(hazard.id())).and(": " + hazard.evidence()));
            lines.add(Line.of("        " + hazard.remedy()));
        }
    }

    private static String side(Side side) {
        return side.words() + "  sha256 " + TextReport.digest(side.sha256()) + StatusText.packaged(side.packaged());
    }

    private static String words(PlannedStep step) {
        return step.step().words()
                + (step.pids().isEmpty()
                        ? ""
                        : " "
                                + String.join(
                                        " ",
                                        step.pids().stream()
                                                .map(String::valueOf)
                                                .toList()));
    }

    private static String times(PlannedWait wait) {
        if (wait.expected().equals(wait.limit())) {
            return " (" + seconds(wait.limit()) + ")";
        }
        String limit = "at most " + seconds(wait.limit());
        return wait.expected().isZero()
                ? " (" + limit + ")"
                : " (about " + seconds(wait.expected()) + ", " + limit + ")";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : Seconds.of(duration);
    }
}
