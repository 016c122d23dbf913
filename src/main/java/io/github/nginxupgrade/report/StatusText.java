package io.github.nginxupgrade.report;

import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.outcome.DiskView;
import io.github.nginxupgrade.outcome.GenerationView;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.ServiceView;
import io.github.nginxupgrade.outcome.StatusView;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.text.WallTime;
import java.util.List;
import java.util.Optional;

/** How things stand, for people. */
final class StatusText {
    private static final String SOLE = "sole";

    private StatusText() {}

    private static String who(MasterView master) {
        return master.role().equals(SOLE) ? "master" : master.role() + " master";
    }

    static void lines(Outcome outcome, List<Line> lines) {
        lines.add(
                Line.strong(outcome.phase().map(PhaseWords::before).orElse("")).and(outcome.message()));
        outcome.instance()
                .ifPresent(instance -> lines.add(
                        Line.of("nginx:  " + outcome.profile().words() + ", pid file " + instance.pidFile())));
        outcome.service().ifPresent(service -> service(service, lines));
        for (MasterView master : outcome.masters()) {
            lines.add(Line.of((master.role().equals(SOLE) ? "master " : master.role() + "  master ") + master.pid()
                    + "  " + master.words() + "  sha256 "
                    + TextReport.digest(master.sha256())
                    + packaged(master.packaged()) + "  runs " + master.file()
                    + master.halt().map(halt -> "  " + halt.words()).orElse("")));
            master.workers().forEach(worker -> worker(worker, lines));
        }
        outcome.disk().ifPresent(disk -> lines.add(Line.of(onDisk(disk, outcome.masters()))));
        outcome.serving()
                .ifPresent(who -> lines.add(Line.of("serving: " + (who.equals(SOLE) ? "the one master" : who))));
        outcome.generation().ifPresent(generation -> generation(generation, lines));
        outcome.status().ifPresent(memory -> memory(memory, lines));
        lines.add(TextReport.next(lead(outcome), outcome.next()));
    }

    /** While old workers finish after a commit nothing is to be done, and whoever does something may do harm. */
    private static String lead(Outcome outcome) {
        boolean halted =
                outcome.masters().stream().anyMatch(master -> master.halt().isPresent());
        boolean finishes = outcome.phase().equals(Optional.of(Phase.RETIRING)) && !halted;
        return finishes ? "Wait until the old workers have finished, then: " : "Next: ";
    }

    private static void worker(WorkerView worker, List<Line> lines) {
        lines.add(Line.of(
                "       worker " + worker.pid() + "  " + worker.state().word() + ", " + DrainText.words(worker)));
    }

    private static void generation(GenerationView generation, List<Line> lines) {
        lines.add(Line.of("workers: since " + WallTime.of(generation.since(), generation.seen())
                + (generation.draining() == 0
                        ? ""
                        : "; " + generation.draining()
                                + (generation.draining() == 1
                                        ? " of before still finishes"
                                        : " of before still finish"))));
        generation
                .changed()
                .orElse(List.of())
                .forEach(file -> lines.add(Line.of("        changed since, and not loaded as it is now: " + file)));
        generation.logs().orElse(List.of()).forEach(open -> lines.add(Line.bad("logs:   " + open.words())));
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
                .map(master -> "what the " + who(master) + " runs")
                .toList();
        return "on disk: " + disk.product() + " " + (disk.version().isEmpty() ? "?" : disk.version()) + "  sha256 "
                + TextReport.digest(disk.sha256())
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

    private static void memory(StatusView memory, List<Line> lines) {
        memory.lastRun()
                .ifPresent(run -> lines.add(Line.of("last run: " + HistoryText.ended(run) + "  ("
                        + run.manifest().run() + ")")));
        memory.wayBack()
                .ifPresent(back -> lines.add(Line.of("way back: "
                        + back.version().words() + ", "
                        + (back.damage().isEmpty() ? "backup verified" : "but " + String.join("; ", back.damage())))));
    }
}
