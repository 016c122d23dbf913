package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.hook.Hook;
import io.github.nginxupgrade.proof.hook.HookInput;
import io.github.nginxupgrade.proof.hook.HookRuns;
import io.github.nginxupgrade.proof.hook.Hooks;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.proof.probe.ProbeRounds;
import io.github.nginxupgrade.proof.traffic.ErrorLimit;
import io.github.nginxupgrade.proof.traffic.Traffic;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All evidence on the new version of one run: each {@link Criterion} is asked at every look; what takes long is done in the
 * background, so a look never waits for it.
 */
public final class Proofs {
    private final ErrorLog log;
    private final HookRuns hooks;
    private final PassiveHealth passiveHealth;
    private final ProofNotes notes;
    /** In the order in which they are asked: what speaks against the new version by itself comes first. */
    private final List<Criterion> criteria;

    /**
     * Those of a run that is about to begin.
     *
     * @param instance its configuration names the access logs
     * @param hooks those of the plan
     * @param log from now on
     * @param subject what is to be shown fit
     * @param listener is told what differs, what does not end the run, and what is answered
     */
    public Proofs(
            Os os,
            Instance instance,
            ProofPlan plan,
            Hooks hooks,
            ErrorLog log,
            HookInput hookInput,
            Subject subject,
            ProofListener listener) {
        this(os, instance, plan, hooks, log, log.configuration(), hookInput, new ProofNotes(subject, listener));
    }

    private Proofs(
            Os os,
            Instance instance,
            ProofPlan plan,
            Hooks hooks,
            ErrorLog log,
            Directives configuration,
            HookInput hookInput,
            ProofNotes notes) {
        this.log = log;
        this.notes = notes;
        this.passiveHealth = new PassiveHealth(os, log, notes);
        this.hooks = new HookRuns(hooks, hookInput, notes);
        var traffic = new Traffic(os, log, instance, configuration, plan.errors(), notes);
        if (plan.errors() instanceof ErrorLimit.AtMost && traffic.isEmpty()) {
            notes.warn("no access log shows the statuses of responses: --max-5xx has nothing to look at");
        }
        this.criteria = List.of(passiveHealth, this.hooks, new ProbeRounds(os, plan, notes), traffic);
    }

    /** What is seen without asking nginx anything, and told to nobody. */
    public static Proofs unasked(Os os, Instance instance, ErrorLog log) {
        var input = new HookInput("", "", instance, "", "");
        var silent = new ProofNotes(Subject.VERSION, untold -> {});
        return new Proofs(os, instance, ProofPlan.none(), Hooks.none(os), log, Directives.parse(""), input, silent);
    }

    /** Whoever knows that an address is listened on no more is shown it, and nothing else. */
    public void allowLostListeners() {
        passiveHealth.allowLostListeners();
    }

    /**
     * Reads what the old version has logged in its last days: that is no reason to go back to it.
     *
     * @param until what was logged later may be the new version's
     */
    public void learn(Instant until) {
        log.learn(until);
    }

    /** What the old version serves; blocks for as long as the probes take. */
    public void before(Situation now) throws OsFailure {
        for (Criterion criterion : criteria) {
            criterion.before(now);
        }
    }

    /** Runs the hooks of a point and waits for them; the reason of the first required one that fails. */
    public Optional<String> runHooks(Hook.Point point, Situation now) {
        return hooks.run(point, now);
    }

    /** What speaks against going on, just now: what failed, else the first that is not shown yet. Does not block. */
    public Verdict at(Situation now) throws OsFailure {
        if (now.newMaster().isEmpty()) {
            return new Verdict.Pass();
        }
        Verdict all = new Verdict.Pass();
        for (Criterion criterion : criteria) {
            if (now.phase() == Phase.STARTING) {
                criterion.starting(now);
            }
            Verdict verdict = isWatched(now.phase()) ? criterion.at(now) : all;
            if (verdict instanceof Verdict.Fail) {
                return verdict;
            }
            all = all instanceof Verdict.Pass ? verdict : all;
        }
        return all;
    }

    /** The new version serves, be it that somebody else has told the old master to quit. */
    private static boolean isWatched(Phase phase) {
        return switch (phase) {
            case OVERLAP, DRAINING, STANDBY, RETIRING, SOLE -> true;
            case DOWN, ORPHANED, STARTING, UNWINDING, BROKEN -> false;
        };
    }

    /** All of it, for the report; blocks for a moment, to ask the version that serves at the end. */
    public List<Proof> proofs(Situation now) {
        var all = new ArrayList<Proof>();
        for (Criterion criterion : criteria) {
            all.addAll(criterion.proofs(now));
        }
        all.addAll(notes.all());
        return all;
    }
}
