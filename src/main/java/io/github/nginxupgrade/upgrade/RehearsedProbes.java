package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Room;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Inside;
import io.github.nginxupgrade.proof.Comparison;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;

/** The probes of a run in its rehearsal: what differs from the version that serves is told before anything is touched. */
final class RehearsedProbes implements Inside {
    private final Session session;
    private final Situation live;
    private final ProofPlan plan;

    RehearsedProbes(Session session, Situation live, ProofPlan plan) {
        this.session = session;
        this.live = live;
        this.plan = plan;
    }

    @Override
    public Seen look(Room room, int master) throws OsFailure {
        List<Comparison> answers = Comparison.ask(session.os, plan, live, room, master);
        Optional<Hazard> unfit = Optional.empty();
        int alike = 0;
        for (Comparison answer : answers) {
            session.outcome.proofs(answer.proofs());
            Optional<String> failure = answer.failure();
            List<String> differences = answer.differences();
            if (failure.isPresent()) {
                unfit = unfit.or(() -> failure.map(Inside::failed));
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
}
