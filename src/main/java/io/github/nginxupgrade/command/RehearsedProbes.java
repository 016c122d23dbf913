package io.github.nginxupgrade.command;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.probe.Comparison;
import io.github.nginxupgrade.rehearsal.SandboxInspection;
import io.github.nginxupgrade.rehearsal.SandboxLogs;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;

/** The probes of a run in its rehearsal: what differs from the version that serves is told before anything is touched. */
final class RehearsedProbes implements SandboxInspection {
    private static final HazardKind ALREADY_FAILS = HazardKind.refusesUnlessAllowed(
            "probe-already-fails",
            "a `--probe` is answered badly by the version that serves and by the candidate in its rehearsal: the new version "
                    + "would be drained, and taken back for what is not its fault",
            "mend the URL of the probe, or what it should find (`--probe-status`, `--probe-body`)");

    /** What is declared here. */
    @AutoService(HazardSource.class)
    public static final class Hazards implements HazardSource {
        @Override
        public List<HazardKind> hazards() {
            return List.of(ALREADY_FAILS);
        }
    }

    private final Session session;
    private final Instance instance;
    private final Situation live;
    private final ProofPlan plan;

    RehearsedProbes(Session session, Instance instance, Situation live, ProofPlan plan) {
        this.session = session;
        this.instance = instance;
        this.live = live;
        this.plan = plan;
    }

    @Override
    public Seen look(Sandbox sandbox, int master) throws OsFailure {
        List<Comparison> answers = Comparison.ask(session.os, plan, live, sandbox, master);
        Optional<Hazard> unfit = Optional.empty();
        int alike = 0;
        for (Comparison answer : answers) {
            Optional<Hazard> hazard = hazard(answer, sandbox, master);
            session.outcome.proofs(answer.proofs(hazard.isPresent()));
            List<String> differences = answer.differences();
            if (hazard.isPresent()) {
                unfit = unfit.or(() -> hazard);
            } else if (!differences.isEmpty()) {
                session.progress.on(new Event.Warning("differs in the rehearsal, where no upstream is: probe "
                        + answer.target() + ": " + String.join("; ", differences)));
            } else {
                alike++;
            }
        }
        return new Seen(
                unfit, alike + " of " + plan.probes().size() + " probes answered as by the version that serves");
    }

    private Optional<Hazard> hazard(Comparison answer, Sandbox sandbox, int master) throws OsFailure {
        Optional<String> useless = answer.failsAlready();
        if (useless.isPresent()) {
            return Optional.of(ALREADY_FAILS.found(useless.get(), "mend the URL of the probe, or what it should find"));
        }
        Optional<String> failure = answer.failure();
        return failure.isPresent() && needsOutside(answer, sandbox, master)
                ? Optional.empty()
                : failure.map(SandboxInspection::failed);
    }

    /** Asked once more, it logs that it reached nobody: {@code auth_request} makes a 500 of that. */
    private boolean needsOutside(Comparison answer, Sandbox sandbox, int master) throws OsFailure {
        var logs = new SandboxLogs(instance, sandbox);
        long before = logs.missedOutside();
        Comparison.ask(session.os, plan.only(answer.live().probe()), live, sandbox, master);
        return logs.missedOutside() > before;
    }
}
