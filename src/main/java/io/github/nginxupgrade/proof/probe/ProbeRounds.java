package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.proof.BackgroundTask;
import io.github.nginxupgrade.proof.Criterion;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.proof.ProofNotes;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.proof.probe.Answer.By;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes all probes again and again, and keeps what was answered. */
public final class ProbeRounds implements Criterion {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Os os;
    private final List<Probe> probes;
    private final Prober asking;
    private final Map<Probe, ProbeHistory> histories = new LinkedHashMap<>();
    private final Map<Probe, Answer> latest = new LinkedHashMap<>();
    private final BackgroundTask<Round> round = new BackgroundTask<>();
    private final ProofNotes notes;
    private Optional<Duration> lastEnd = Optional.empty();
    private List<Answer> before = List.of();
    private boolean compared;

    /** The answers to all probes; when no old worker accepts, whoever answers is a new one. */
    private record Round(boolean newAlone, List<Answer> answers) {}

    public ProbeRounds(Os os, ProofPlan plan, ProofNotes notes) {
        this.os = os;
        this.notes = notes;
        this.probes = plan.probes();
        this.asking = new Prober(os, plan.criteria());
        probes.forEach(
                probe -> histories.put(probe, new ProbeHistory(plan.criteria().fails())));
    }

    @Override
    public void before(Situation now) {
        before = askAll(now);
        for (Answer answer : before) {
            if (!answer.isGood()) {
                notes.warn("before " + notes.subject().change() + " already, probe "
                        + answer.probe().target() + ": " + answer.words());
            }
        }
    }

    /** Each once, one after the other; blocks. */
    private List<Answer> askAll(Situation now) {
        var answers = new ArrayList<Answer>();
        Workers.of(now).ifPresent(workers -> probes.forEach(probe -> answers.add(asking.ask(probe, workers))));
        return answers;
    }

    /** Takes what has been answered, and asks again when it is time. */
    @Override
    public Verdict at(Situation now) {
        if (probes.isEmpty() || Criterion.isEarly(now)) {
            return new Verdict.Pass();
        }
        Duration elapsed = os.clock().elapsed();
        Optional<Round> done = round.take();
        done.ifPresent(this::count);
        lastEnd = done.isPresent() ? Optional.of(elapsed) : lastEnd;
        boolean rested =
                lastEnd.map(end -> elapsed.minus(end).compareTo(INTERVAL) >= 0).orElse(true);
        if (!round.isBusy() && rested) {
            boolean newAlone = now.oldAccepting() == 0;
            round.start("probes", () -> new Round(newAlone, askAll(now)));
        }
        Verdict verdict = verdict();
        boolean newAlone = now.oldAccepting() == 0;
        if (newAlone && verdict instanceof Verdict.Pass) {
            compareOnce();
        }
        // while old workers accept too, whether a new one gets a probe is luck
        return newAlone || verdict instanceof Verdict.Fail ? verdict : new Verdict.Pass();
    }

    private void compareOnce() {
        if (!compared) {
            compared = true;
            AnswerDifferences.between(before, List.copyOf(latest.values())).forEach(notes::differs);
        }
    }

    private void count(Round done) {
        for (Answer answer : done.answers()) {
            notes.answered(answer);
            if (done.newAlone() || answer.by() == By.NEW) {
                latest.put(answer.probe(), answer);
                histories
                        .getOrDefault(answer.probe(), new ProbeHistory(ProbeCriteria.USUAL.fails()))
                        .add(answer);
            }
        }
    }

    private Verdict verdict() {
        for (ProbeHistory history : histories.values()) {
            Optional<String> failure = history.failure();
            if (failure.isPresent()) {
                return new Verdict.Fail(failure.get());
            }
        }
        return histories.entrySet().stream()
                .filter(entry -> !entry.getValue().passes())
                .findFirst()
                .<Verdict>map(entry -> new Verdict.NotYet("a good answer of "
                        + notes.subject().fresh() + " to " + entry.getKey().target()))
                .orElse(new Verdict.Pass());
    }

    /** The last answer to each probe that counted. */
    @Override
    public List<Proof> proofs(Situation now) {
        return latest.values().stream()
                .map(answer -> Proof.of(answer, answer.words()))
                .toList();
    }
}
