package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.rehearsal.RehearsalEnd;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects what is known of a command's end.
 *
 * <p>Long, for it is one list: what an outcome is made of, each with its setter.
 */
public final class OutcomeBuilder {
    private final String command;
    private Optional<Run> run = Optional.empty();
    private Optional<Instance> instance = Optional.empty();
    private InstanceProfile profile = InstanceProfile.unknown();
    private Optional<Situation> situation = Optional.empty();
    private Optional<String> serving = Optional.empty();
    private Optional<Side> from = Optional.empty();
    private Optional<Side> to = Optional.empty();
    private List<MasterView> masters = List.of();
    private Optional<DiskView> disk = Optional.empty();
    private final List<StepRecord> steps = new ArrayList<>();
    private final List<Proof> proofs = new ArrayList<>();
    private final List<Hazard> hazards = new ArrayList<>();
    private Optional<RehearsalEnd> rehearsal = Optional.empty();
    private final List<String> nginxSays = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> next = new ArrayList<>();
    private final List<RunView> runs = new ArrayList<>();
    private final List<InstanceRow> instances = new ArrayList<>();
    private Optional<Path> backup = Optional.empty();
    private Optional<String> state = Optional.empty();
    private Optional<String> remedy = Optional.empty();
    private Optional<PlanView> plan = Optional.empty();
    private Optional<ServiceView> service = Optional.empty();
    private Optional<StatusView> status = Optional.empty();
    private Optional<GenerationView> generation = Optional.empty();
    private boolean changed;

    public OutcomeBuilder(String command) {
        this.command = command;
    }

    public OutcomeBuilder instance(Instance known) {
        instance = Optional.of(known);
        return this;
    }

    public OutcomeBuilder profile(InstanceProfile known) {
        profile = known;
        return this;
    }

    public OutcomeBuilder situation(Situation seen) {
        situation = Optional.of(seen);
        return this;
    }

    public OutcomeBuilder serving(String who) {
        serving = Optional.of(who);
        return this;
    }

    public OutcomeBuilder run(Run begun, Manifest manifest) {
        run = Optional.of(begun);
        from = Optional.of(manifest.from());
        to = Optional.of(manifest.to());
        backup = Optional.ofNullable(manifest.files().binary().backup().getParent());
        return this;
    }

    public OutcomeBuilder sides(Side before, Side after) {
        from = Optional.of(before);
        to = Optional.of(after);
        return this;
    }

    public OutcomeBuilder masters(List<MasterView> views) {
        masters = views;
        return this;
    }

    public OutcomeBuilder disk(DiskView view) {
        disk = Optional.of(view);
        return this;
    }

    public OutcomeBuilder steps(List<StepRecord> done) {
        steps.addAll(done);
        return this;
    }

    /** Who goes back by a second upgrade looks for all of them once more: what was found the first time counts, or what is worse. */
    public OutcomeBuilder hazards(List<Hazard> found) {
        List<String> known = hazards.stream().map(Hazard::id).toList();
        for (Hazard hazard : found) {
            if (known.contains(hazard.id())) {
                hazards.replaceAll(before -> isWorse(hazard, before) ? hazard : before);
            } else {
                hazards.add(hazard);
            }
        }
        return this;
    }

    private static boolean isWorse(Hazard hazard, Hazard before) {
        return hazard.id().equals(before.id()) && hazard.level().compareTo(before.level()) < 0;
    }

    public OutcomeBuilder rehearsal(Optional<RehearsalEnd> end) {
        rehearsal = end;
        return this;
    }

    public OutcomeBuilder proofs(List<Proof> shown) {
        proofs.addAll(shown);
        return this;
    }

    /** What was shown so far was of a way back, and what comes is of the way that led there: each has new workers. */
    public void shownOnWayBack() {
        proofs.replaceAll(Course::onWayBack);
    }

    public void warning(String text) {
        warnings.add(text);
    }

    public OutcomeBuilder nginxSays(List<String> lines) {
        nginxSays.addAll(lines);
        return this;
    }

    public OutcomeBuilder runs(List<RunView> past) {
        runs.addAll(past);
        return this;
    }

    public OutcomeBuilder instances(List<InstanceRow> rows) {
        instances.addAll(rows);
        return this;
    }

    public OutcomeBuilder plan(PlanView view) {
        plan = Optional.of(view);
        return this;
    }

    public OutcomeBuilder service(Optional<ServiceView> view) {
        service = view;
        return this;
    }

    public OutcomeBuilder status(StatusView view) {
        status = Optional.of(view);
        return this;
    }

    public OutcomeBuilder generation(Optional<GenerationView> view) {
        generation = view;
        return this;
    }

    public OutcomeBuilder next(String suggestion) {
        next.add(suggestion);
        return this;
    }

    public OutcomeBuilder state(String words) {
        state = Optional.of(words);
        return this;
    }

    public OutcomeBuilder remedy(String suggestion) {
        remedy = Optional.of(suggestion);
        return this;
    }

    public OutcomeBuilder changed(boolean any) {
        changed = any;
        return this;
    }

    /** Long, for it is one list: what an outcome is made of. */
    public Outcome build(OutcomeKind kind, String message, Duration took) {
        return new Outcome(
                command,
                kind,
                changed,
                message,
                state,
                remedy,
                run.map(Run::name),
                instance,
                profile,
                situation.map(Situation::phase),
                serving.or(() -> situation.map(Situation::serving)),
                from,
                to,
                masters,
                disk,
                steps,
                proofs,
                hazards,
                rehearsal,
                nginxSays,
                warnings,
                backup,
                situation.map(Situation::draining).orElse(0),
                took,
                remedy.isPresent() && next.isEmpty() ? List.of(remedy.get()) : next,
                runs,
                instances,
                plan,
                service,
                status,
                generation);
    }

    public InstanceProfile profile() {
        return profile;
    }

    Optional<Phase> phase() {
        return situation.map(Situation::phase);
    }
}
