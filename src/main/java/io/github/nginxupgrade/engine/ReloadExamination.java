package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.proof.Proofs;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the configuration that was loaded is fit: its workers are asked what those of a new version are asked, for as long as it
 * is to be observed and until all is shown. Those of before finish meanwhile.
 */
final class ReloadExamination {
    private final Os os;
    private final SingleStep steps;
    private final Progress progress;
    private final Proofs proofs;
    private final Policy policy;
    private final Duration asked;
    private String waitsFor = "";

    /**
     * That of one reload.
     *
     * @param asked when the command began: its deadline counts from there
     */
    ReloadExamination(Os os, SingleStep steps, Progress progress, Proofs proofs, Policy policy, Duration asked) {
        this.os = os;
        this.steps = steps;
        this.progress = progress;
        this.proofs = proofs;
        this.policy = policy;
        this.asked = asked;
    }

    /**
     * How it ended.
     *
     * @param last the last look
     * @param failure what speaks against the configuration, or why that was not shown; empty where it is fit
     */
    record Result(Situation last, Optional<String> failure) {}

    /** Blocks until all is shown and the time is over, or something speaks against it, or somebody has pressed Ctrl-C. */
    Result run(PendingStep.Begun reload, Situation loaded) {
        Master loader = reload.before().loads().orElseThrow();
        Duration until = os.clock().elapsed().plus(policy.observe());
        Situation last = loaded;
        while (true) {
            Optional<Master> serves = last.again(loader);
            if (serves.isEmpty()) {
                return new Result(last, Optional.of("the master " + loader.pid() + " has ended"));
            }
            Verdict verdict = verdict(last.withGenerations(serves.get(), loader.workerPids()));
            if (verdict instanceof Verdict.Fail fail) {
                return new Result(last, Optional.of(fail.reason()));
            }
            if (verdict instanceof Verdict.Pass && steps.isPast(until)) {
                return new Result(last, Optional.empty());
            }
            tell(last, verdict, until);
            Optional<String> over = over();
            if (over.isPresent()) {
                return new Result(last, over);
            }
            steps.await(last);
            last = steps.lookAfter(last);
        }
    }

    private Verdict verdict(Situation compared) {
        try {
            return proofs.at(compared);
        } catch (OsFailure notNow) {
            return new Verdict.NotYet("a look: " + notNow.sentence());
        }
    }

    /** Why it ends before its time. */
    private Optional<String> over() {
        Optional<String> signal = os.host().interruption();
        boolean late = policy.deadline().map(asked::plus).map(steps::isPast).orElse(false);
        return signal.map(name -> "interrupted by " + name + " before it was shown to be fit")
                .or(() ->
                        late ? Optional.of("the deadline has passed before it was shown to be fit") : Optional.empty());
    }

    private void tell(Situation now, Verdict verdict, Duration until) {
        String what = verdict instanceof Verdict.NotYet notYet && steps.isPast(until)
                ? notYet.what()
                : "the new configuration to serve unharmed for "
                        + policy.observe().toSeconds() + " s";
        progress.on(new Event.Looked(now, what));
        if (!what.equals(waitsFor)) {
            waitsFor = what;
            progress.on(new Event.Waiting(what));
        }
    }
}
