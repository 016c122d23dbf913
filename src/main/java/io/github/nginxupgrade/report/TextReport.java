package io.github.nginxupgrade.report;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.outcome.DiskView;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.outcome.ServiceView;
import io.github.nginxupgrade.preflight.Hazard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
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
            return Optional.of(Line.faint("  " + seen.situation().phase().word() + ": "
                    + seen.situation().words()));
        }
        if (event instanceof Event.Waiting waiting) {
            return Optional.of(Line.faint("  waiting for " + waiting.what()));
        }
        if (event instanceof Event.Draining draining) {
            String words = DrainText.line(draining.workers());
            return Optional.of(draining.cut() ? Line.of("warning: cuts " + words) : Line.faint("  draining: " + words));
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
            status(outcome, lines);
            return lines;
        }
        if (outcome.kind() == OutcomeKind.HISTORY) {
            history(outcome, lines);
            return lines;
        }
        if (outcome.plan().isPresent()) {
            PlanText.lines(outcome, outcome.plan().get(), lines);
            return lines;
        }
        end(outcome, lines);
        return lines;
    }

    private static void end(Outcome outcome, List<Line> lines) {
        boolean failed = outcome.kind().isFailure();
        lines.add(failed ? Line.bad(outcome.message()) : Line.good(outcome.message()));
        outcome.state().ifPresent(state -> lines.add(Line.of("State: " + state)));
        outcome.remedy().ifPresent(remedy -> lines.add(Line.of("Try: " + remedy)));
        if (outcome.remedy().isEmpty() && !outcome.next().isEmpty()) {
            lines.add(Line.of("Next: " + String.join("  or  ", outcome.next())));
        }
        outcome.hazards().stream().filter(Hazard::refuses).forEach(hazard -> refusal(hazard, lines));
        outcome.proofs()
                .forEach(proof -> lines.add(Line.of("  " + proof.kind() + " " + proof.target() + ": " + proof.detail()
                        + (proof.took().isZero() ? "" : " (" + proof.took().toMillis() + " ms)"))));
        outcome.nginxSays().forEach(line -> lines.add(Line.of("  " + line)));
    }

    private static void refusal(Hazard hazard, List<Line> lines) {
        lines.add(Line.of("  ")
                .and(Line.bad("refuse"))
                .and("  ")
                .and(Line.strong(hazard.id()))
                .and(": " + hazard.evidence()));
        lines.add(Line.of("          " + hazard.remedy() + (hazard.survivable() ? "; or --allow " + hazard.id() : "")));
    }

    private static void history(Outcome outcome, List<Line> lines) {
        lines.add(Line.of(outcome.message()));
        for (RunView view : outcome.runs()) {
            Manifest manifest = view.manifest();
            lines.add(Line.strong(manifest.run())
                    .and("  " + manifest.command() + " by " + manifest.user() + ": "
                            + manifest.words() + ", " + view.outcome()
                            + "  (" + manifest.pidFile() + ")"));
            view.entries()
                    .forEach(entry -> lines.add(
                            Line.of("  " + entry.at().truncatedTo(ChronoUnit.MILLIS) + "  " + TimelineText.of(entry))));
        }
    }

    private static void status(Outcome outcome, List<Line> lines) {
        String phase = outcome.phase().map(Object::toString).orElse("").toLowerCase(java.util.Locale.ROOT);
        lines.add(Line.strong(phase).and(": " + outcome.message()));
        outcome.instance()
                .ifPresent(instance -> lines.add(
                        Line.of("nginx:  " + outcome.profile().words() + ", pid file " + instance.pidFile())));
        outcome.service().ifPresent(service -> service(service, lines));
        for (MasterView master : outcome.masters()) {
            String role = master.role()
                    + " ".repeat(Math.max(0, "sole".length() - master.role().length()));
            lines.add(Line.of(role + " master " + master.pid() + "  " + master.product() + " "
                    + (master.version().isEmpty() ? "?" : master.version()) + "  sha256 " + digest(master.sha256())
                    + packaged(master.packaged()) + "  runs " + master.file()
                    + master.halt().map(halt -> "  " + halt.words()).orElse("")));
            for (WorkerView worker : master.workers()) {
                lines.add(Line.of("       worker " + worker.pid() + "  "
                        + worker.state().word() + ", " + DrainText.words(worker)));
            }
        }
        outcome.disk().ifPresent(disk -> lines.add(Line.of(onDisk(disk, outcome.masters()))));
        outcome.serving().ifPresent(who -> lines.add(Line.of("serving: " + who)));
        lines.add(Line.of("Next: " + String.join("  or  ", outcome.next())));
    }

    private static void service(ServiceView service, List<Line> lines) {
        lines.add(Line.of("unit:   " + service.words()));
        service.fault().ifPresent(fault -> lines.add(Line.bad("        " + fault)));
        service.would()
                .forEach(order -> lines.add(Line.of("        systemctl " + order.verb() + " now " + order.effect())));
    }

    private static String onDisk(DiskView disk, List<MasterView> masters) {
        List<String> same = masters.stream()
                .filter(master -> master.sha256().equals(disk.sha256()))
                .map(master -> "what the " + master.role() + " master runs")
                .toList();
        return "on disk: " + disk.product() + " " + (disk.version().isEmpty() ? "?" : disk.version()) + "  sha256 "
                + digest(disk.sha256())
                + packaged(disk.side().packaged()) + "  " + disk.path() + "  ("
                + (same.isEmpty() ? "not what runs" : String.join(", ", same))
                + disk.packaged()
                        .filter(file -> !file.same())
                        .map(file -> "; not the file of the installed package "
                                + file.installed().words())
                        .orElse("")
                + ")";
    }

    /** What comes after a digest. */
    static String packaged(Optional<PackageVersion> version) {
        return version.map(of -> "  package " + of.words()).orElse("");
    }

    static String digest(String sha256) {
        return sha256.isEmpty() ? "?" : sha256.substring(0, Math.min(SHORT_DIGEST, sha256.length()));
    }
}
