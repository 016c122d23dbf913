package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.ServedBaseline.Difference;
import io.github.nginxupgrade.proof.hook.Hook;
import io.github.nginxupgrade.proof.hook.HookInput;
import io.github.nginxupgrade.proof.hook.Hooks;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.proof.probe.Answer;
import io.github.nginxupgrade.proof.probe.ProbeRounds;
import io.github.nginxupgrade.proof.traffic.ErrorLimit;
import io.github.nginxupgrade.proof.traffic.Traffic;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * All evidence on the new version of one run. Asked at every look; what takes long is done in the background, so a look
 * never waits for it.
 */
public final class Proofs {
    private final Os os;
    private final ErrorLog log;
    private final Hooks hooks;
    private final HookInput hookInput;
    private final ProbeRounds probing;
    private final Traffic traffic;
    private final ProofNotes notes;
    private final BackgroundTask<List<Proof>> running = new BackgroundTask<>();
    private final Set<Hook.Point> over = new TreeSet<>();
    private ServedBaseline before = new ServedBaseline(Set.of(), 0, List.of());
    private Optional<String> hookFailure = Optional.empty();
    private PassiveHealth passiveHealth;
    private boolean mayLoseListeners;
    private boolean compared;

    /**
     * Those of a run that is about to begin.
     *
     * @param instance its configuration names the access logs
     * @param hooks those of the plan
     * @param log from now on
     * @param warnings is told what differs and what does not end the run
     */
    public Proofs(
            Os os,
            Instance instance,
            ProofPlan plan,
            Hooks hooks,
            ErrorLog log,
            HookInput hookInput,
            Consumer<String> warnings) {
        this(
                os,
                new ProbeRounds(os, plan),
                hooks,
                new Traffic(os, log.files(), instance, log.configuration(), plan.errors()),
                log,
                hookInput,
                warnings);
        if (plan.errors() instanceof ErrorLimit.AtMost && traffic.isEmpty()) {
            warnings.accept("no access log shows the statuses of responses: --max-5xx has nothing to look at");
        }
    }

    private Proofs(
            Os os,
            ProbeRounds probing,
            Hooks hooks,
            Traffic traffic,
            ErrorLog log,
            HookInput hookInput,
            Consumer<String> warnings) {
        this.os = os;
        this.probing = probing;
        this.hooks = hooks;
        this.traffic = traffic;
        this.log = log;
        this.hookInput = hookInput;
        this.notes = new ProofNotes(warnings);
        this.passiveHealth = new PassiveHealth(os, log, before, false, notes);
    }

    /** What is seen without asking nginx anything, and told to nobody. */
    public static Proofs unasked(Os os, Instance instance, ErrorLog log) {
        ProofPlan plan = ProofPlan.none();
        return new Proofs(
                os,
                new ProbeRounds(os, plan),
                Hooks.none(os),
                new Traffic(os, log.files(), instance, Directives.parse(""), plan.errors()),
                log,
                new HookInput("", "", instance, "", ""),
                untold -> {});
    }

    /** Whoever knows that an address is listened on no more is shown it, and nothing else. */
    public void allowLostListeners() {
        mayLoseListeners = true;
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
        Optional<Master> serving = now.old().or(now::sole);
        before = ServedBaseline.by(os, serving, probing.askAll(now), notes::warn);
        passiveHealth = new PassiveHealth(os, log, before, mayLoseListeners, notes);
        traffic.before(now);
        for (Answer answer : before.answers()) {
            if (!answer.isGood()) {
                notes.warn("before the upgrade already, probe " + answer.probe().target() + ": " + answer.words());
            }
        }
    }

    /** Runs the hooks of a point and waits for them; the reason of the first required one that fails. */
    public Optional<String> runHooks(Hook.Point point, Situation now) {
        return take(hooks.run(point, hookInput.json(point, now)));
    }

    private Optional<String> take(List<Proof> results) {
        notes.add(results);
        Optional<String> failure = Optional.empty();
        for (Proof result : results) {
            String words = "hook " + result.target() + ": " + result.detail();
            if (!result.ok() && result.kind().startsWith("required")) {
                failure = Optional.of(words);
            } else if (!result.ok()) {
                notes.warn(words);
            }
        }
        return failure;
    }

    /** What speaks against going on, just now. Does not block. */
    public Verdict at(Situation now) throws OsFailure {
        if (now.phase() == Phase.STARTING && now.newMaster().isPresent()) {
            passiveHealth.glance(now.newMaster().get());
        }
        boolean watched = now.phase() == Phase.OVERLAP || now.phase() == Phase.DRAINING || now.phase() == Phase.STANDBY;
        if (!watched || now.newMaster().isEmpty()) {
            return new Verdict.Pass();
        }
        boolean newAlone = now.oldAccepting() == 0;
        Optional<String> found = passiveHealth.at(now.newMaster().get(), now.old(), now.newReady(), newAlone);
        if (found.isPresent()) {
            return new Verdict.Fail(found.get());
        }
        if (traffic.at(now) instanceof Verdict.Fail errors) {
            return errors;
        }
        if (!newAlone && !now.settled()) {
            return passiveHealth.unrest().<Verdict>map(Verdict.NotYet::new).orElseGet(Verdict.Pass::new);
        }
        Verdict probes = probing.at(now);
        Verdict hooked = hooked(newAlone ? Hook.Point.STANDBY : Hook.Point.READY, now);
        if (probes instanceof Verdict.Fail || hooked instanceof Verdict.Pass) {
            compareOnce(now, newAlone && probes instanceof Verdict.Pass);
            // while old workers accept too, whether a new one gets a probe is luck
            return newAlone || probes instanceof Verdict.Fail ? probes : hooked;
        }
        return hooked;
    }

    private void compareOnce(Situation now, boolean proven) {
        if (compared || !proven) {
            return;
        }
        compared = true;
        int workers = now.newAccepting();
        var was = new ServedBaseline(Set.of(), before.workers(), before.answers());
        var is = new ServedBaseline(Set.of(), before.workers() == 0 ? 0 : workers, probing.latest());
        for (Difference difference : ServedBaseline.between(was, is)) {
            notes.differs(difference);
        }
    }

    private Verdict hooked(Hook.Point point, Situation now) {
        Optional<List<Proof>> results = running.take();
        if (results.isPresent()) {
            hookFailure = hookFailure.or(() -> take(results.get()));
        }
        if (hookFailure.isPresent()) {
            return new Verdict.Fail(hookFailure.get());
        }
        if (!running.isBusy() && hooks.has(point) && over.add(point)) {
            String situation = hookInput.json(point, now);
            running.start("hooks", () -> hooks.run(point, situation));
        }
        return running.isBusy() ? new Verdict.NotYet("the hooks of " + point.word()) : new Verdict.Pass();
    }

    /** All of it, for the report; blocks for a moment, to ask the version that serves at the end. */
    public List<Proof> proofs(Situation now) {
        traffic.after(now);
        var all = new ArrayList<>(probing.proofs());
        all.addAll(traffic.proofs());
        all.addAll(notes.all());
        return all;
    }
}
