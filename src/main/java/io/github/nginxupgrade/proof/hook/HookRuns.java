package io.github.nginxupgrade.proof.hook;

import io.github.nginxupgrade.proof.BackgroundTask;
import io.github.nginxupgrade.proof.Criterion;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.proof.ProofNotes;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The hooks of one run: each point's once, those of the way in the background. */
public final class HookRuns implements Criterion {
    private final Hooks hooks;
    private final HookInput input;
    private final ProofNotes notes;
    private final BackgroundTask<List<Proof>> running = new BackgroundTask<>();
    private final Set<Hook.Point> over = new TreeSet<>();
    private Optional<String> failure = Optional.empty();

    public HookRuns(Hooks hooks, HookInput input, ProofNotes notes) {
        this.hooks = hooks;
        this.input = input;
        this.notes = notes;
    }

    /** Runs the hooks of a point and waits for them; the reason of the first required one that fails. */
    public Optional<String> run(Hook.Point point, Situation now) {
        return take(hooks.run(point, input.json(point, now)));
    }

    private Optional<String> take(List<Proof> results) {
        notes.add(results);
        Optional<String> failed = Optional.empty();
        for (Proof result : results) {
            String words = "hook " + result.target() + ": " + result.detail();
            if (!result.ok() && result.kind().startsWith("required")) {
                failed = Optional.of(words);
            } else if (!result.ok()) {
                notes.warn(words);
            }
        }
        return failed;
    }

    /** Where somebody else was quicker than the new workers settled, those of the point that was passed over come first. */
    private Hook.Point point(Situation now) {
        boolean passedOver = hooks.has(Hook.Point.READY) && !over.contains(Hook.Point.READY);
        return now.oldAccepting() == 0 && !passedOver ? Hook.Point.STANDBY : Hook.Point.READY;
    }

    @Override
    public Verdict at(Situation now) {
        if (Criterion.isEarly(now)) {
            return new Verdict.Pass();
        }
        Optional<List<Proof>> results = running.take();
        if (results.isPresent()) {
            failure = failure.or(() -> take(results.get()));
        }
        if (failure.isPresent()) {
            return new Verdict.Fail(failure.get());
        }
        Hook.Point point = point(now);
        if (!running.isBusy() && hooks.has(point) && over.add(point)) {
            String situation = input.json(point, now);
            running.start("hooks", () -> hooks.run(point, situation));
        }
        return running.isBusy() ? new Verdict.NotYet("the hooks of " + point.word()) : new Verdict.Pass();
    }
}
