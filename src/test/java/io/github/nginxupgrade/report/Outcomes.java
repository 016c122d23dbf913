package io.github.nginxupgrade.report;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.os.PackagedFile;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.outcome.DiskView;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.GenerationView;
import io.github.nginxupgrade.outcome.InstanceProfile;
import io.github.nginxupgrade.outcome.InstanceRow;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeBuilder;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.PlanView;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.outcome.PlannedStep.PlannedWait;
import io.github.nginxupgrade.outcome.ServiceView;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.rehearsal.RehearsalEnd;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.OpenElsewhere;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Outcomes for the reports: one with nothing in it, one with everything. */
final class Outcomes {
    static final Instant AT = Instant.parse("2026-11-22T03:15:00.123456Z");
    private static final String OLD = "a".repeat(64);
    private static final String NEW = "b".repeat(64);

    private Outcomes() {}

    static Outcome minimal(OutcomeKind kind) {
        return new OutcomeBuilder("apply").build(kind, "cannot find nginx: none runs", Duration.ZERO);
    }

    static Outcome full(OutcomeKind kind) {
        return full(kind, Optional.empty());
    }

    /** Two steps with a wait, and one hazard. */
    static Outcome planned() {
        Duration limit = Duration.ofSeconds(10);
        var wait = new PlannedWait("the new master to be ready", Duration.ofMillis(12), limit);
        return full(
                OutcomeKind.PLANNED,
                Optional.of(new PlanView(
                        Path.of("/root/nginx"),
                        Path.of("/var/lib/nginx-upgrade"),
                        List.of(
                                new PlannedStep(Step.INSTALL_FILES, List.of(), List.of()),
                                new PlannedStep(Step.START_NEW_MASTER, List.of(61), List.of(wait))),
                        Duration.ofMillis(12),
                        Duration.ofMillis(9),
                        List.of(new PlannedStep(Step.RETIRE_NEW_MASTER, List.of(), List.of())),
                        "a whole upgrade the other way")));
    }

    /** That nginx, of which nobody serves. */
    static Event.Begins begins() {
        return new Event.Begins(
                planned().instance().orElseThrow(),
                Situation.of(Facts.nothing(), Expectation.unknown(Duration.ZERO), false));
    }

    private static Outcome full(OutcomeKind kind, Optional<PlanView> plan) {
        return new Outcome(
                "apply",
                kind,
                true,
                "nginx 1.22.1 serves",
                Optional.of("master 70 serves with 1 worker"),
                Optional.empty(),
                Optional.of("20261122T031500Z-1.18.0-1.22.1"),
                Optional.of(new Instance(
                        Path.of("/run/nginx.pid"),
                        Path.of("/usr/sbin/nginx"),
                        new Arguments(List.of("/usr/sbin/nginx")),
                        Path.of("/"),
                        Path.of("/"),
                        Path.of("/usr/share/nginx"),
                        Path.of("/etc/nginx/nginx.conf"),
                        Directives.parse(""),
                        new Build(new Version(1, 18, 0), false, ""))),
                new InstanceProfile(Optional.of("root"), Optional.of("nginx.service"), List.of("0.0.0.0:80")),
                Optional.of(Phase.DRAINING),
                Optional.of("new"),
                Optional.of(new Side("1.18.0", OLD)),
                Optional.of(new Side("1.22.1", NEW)),
                List.of(
                        new MasterView(
                                61,
                                "old",
                                "nginx",
                                "",
                                OLD,
                                Optional.empty(),
                                "/usr/sbin/nginx (deleted)",
                                List.of(new WorkerView(
                                        62,
                                        Worker.State.DRAINING,
                                        1,
                                        OptionalLong.of(5_347_738),
                                        Optional.of(Duration.ofSeconds(4)))),
                                Optional.of(new Halt(Halt.Kind.STOPPED, "")),
                                Set.of(Signal.WINCH)),
                        new MasterView(
                                70,
                                "new",
                                "nginx",
                                "1.22.1",
                                NEW,
                                Optional.of(new PackageVersion("nginx", "1.22.1-9+deb12u11")),
                                "/usr/sbin/nginx",
                                List.of(new WorkerView(
                                        71, Worker.State.ACCEPTING, 3, OptionalLong.empty(), Optional.empty())),
                                Optional.empty(),
                                Set.of())),
                Optional.of(new DiskView(
                        "/usr/sbin/nginx",
                        "nginx",
                        "1.22.1",
                        NEW,
                        Optional.of(new PackagedFile(
                                PackagedFile.Manager.DPKG,
                                new PackageVersion("nginx", "1.22.1-9+deb12u9"),
                                false,
                                Optional.empty())))),
                List.of(
                        new StepRecord(Step.INSTALL_FILES, List.of(), AT, Duration.ofMillis(7), "1 file"),
                        new StepRecord(
                                Step.START_NEW_MASTER, List.of(61), AT, Duration.ofMillis(12), "master 70 is ready")),
                List.of(new Proof(
                        "probe",
                        "http://a/",
                        Optional.of("new"),
                        OptionalInt.of(71),
                        OptionalInt.of(200),
                        true,
                        Duration.ofMillis(3),
                        "200 by the new worker 71")),
                List.of(HazardKind.warns("foreground-master", "", "").found("daemon off", "use a unit")),
                Optional.of(new RehearsalEnd(
                        RehearsalEnd.Kind.PASSED,
                        Optional.of(Duration.ofMillis(76)),
                        OptionalInt.of(2),
                        OptionalInt.of(1),
                        Optional.empty())),
                List.of("2026/11/22 03:15:00 [crit] 1#1: \"x\""),
                List.of("told"),
                Optional.of(Path.of("/var/lib/nginx-upgrade/r/backup")),
                1,
                Duration.ofMillis(812),
                List.of("nginx-upgrade commit", "nginx-upgrade rollback"),
                List.of(),
                kind == OutcomeKind.NO_INSTANCE
                        ? List.of(new InstanceRow(
                                Optional.of(61),
                                "nginx 1.18.0",
                                Optional.of("sole"),
                                Optional.of("sole"),
                                "/run/nginx.pid",
                                Optional.of("nginx.service"),
                                Optional.of("nobody")))
                        : List.of(),
                plan,
                Optional.of(new ServiceView(
                        "nginx.service",
                        Optional.of("active"),
                        Optional.of("running"),
                        OptionalInt.of(70),
                        Optional.of("/run/nginx.pid"),
                        Map.of(61, "/system.slice/nginx.service", 70, "/system.slice/nginx.service"),
                        Optional.empty(),
                        List.of(new ServiceView.Order("stop", "ends both masters")))),
                Optional.empty(),
                Optional.of(kind)
                        .filter(OutcomeKind.STATUS::equals)
                        .map(status -> new GenerationView(
                                AT,
                                AT,
                                1,
                                Optional.of(List.of(Path.of("/etc/nginx/nginx.conf"))),
                                Optional.of(List.of(new OpenElsewhere(
                                        71, OpenElsewhere.Writer.WORKER, Path.of("/var/log/nginx/access.log.1")))))));
    }
}
