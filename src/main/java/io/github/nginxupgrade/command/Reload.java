package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.KeptConfiguration;
import io.github.nginxupgrade.engine.ConfigurationReload;
import io.github.nginxupgrade.engine.ConfigurationReload.End;
import io.github.nginxupgrade.engine.ConfigurationReload.Kind;
import io.github.nginxupgrade.engine.Modules;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Course;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.proof.Proofs;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.rehearsal.RunningConfigTest;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code nginx-upgrade reload}: the configuration on disk, tested by what runs, loaded by whoever serves, and seen to be. It is no
 * run: it swaps nothing and leaves nothing to go back to, and where it is killed nginx goes on by itself.
 */
public final class Reload {
    private final Session session;
    private final ReloadRequest reload;
    private final Duration asked;

    public Reload(Os os, Progress progress, Request request, ReloadRequest reload) {
        this.session = new Session(os, progress, question -> Confirmation.Answer.NO, request);
        this.reload = reload;
        this.asked = os.clock().elapsed();
    }

    /** Blocks until it is over. */
    public Outcome run() {
        return reload.dryRun() ? session.looks.inspect(this::run) : session.act(this::run);
    }

    private Outcome run(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        session.outcome.state(Advice.whoServes(situation));
        if (situation.loads().isEmpty()) {
            session.outcome.remedy(session.advice.next(situation, session.looks.startCommand(instance), false));
            return session.end(OutcomeKind.REFUSED, "cannot reload: " + ReloadWords.nobodyLoads(situation));
        }
        Master master = situation.loads().get();
        session.prepares(Event.Preparation.CHECK);
        Optional<Duration> tested = test(instance, master);
        session.prepared(
                Event.Preparation.CHECK, tested.isPresent() ? "nginx accepts the configuration" : "not tested");
        new ReloadChanges(session, instance).tell(master);
        if (reload.dryRun()) {
            session.outcome.next(session.advice.command("reload"));
            return session.end(
                    OutcomeKind.PLANNED,
                    "nginx accepts the configuration; a reload would send HUP to the master " + master.pid() + ", "
                            + ReloadWords.workersOf(master));
        }
        return load(instance, situation, policy(tested));
    }

    /**
     * What is known before anything is sent.
     *
     * @param copy what is gone back to; empty: nothing is put back
     * @param shown what the new workers have to show; empty: that they are there
     * @param log what the master says of the reload
     * @param listened the addresses of before
     */
    private record Before(
            PreviousConfiguration previous,
            Optional<KeptConfiguration> copy,
            Optional<ReloadProofs> shown,
            ErrorLog log,
            List<String> listened) {}

    private Outcome load(Instance instance, Situation situation, Policy policy) throws OsFailure, Session.Ended {
        ErrorLog log = session.errorLog(instance, situation.loads().orElseThrow());
        List<String> listened = session.outcome.profile().listen();
        var previous = new PreviousConfiguration(session, instance);
        Optional<KeptConfiguration> copy = reload.previous().isPresent()
                ? Optional.of(previous.require(reload.previous().get().copy()))
                : Optional.empty();
        Optional<ReloadProofs> shown = reload.shows()
                ? Optional.of(ReloadProofs.begin(session, instance, situation, reload.proofs()))
                : Optional.empty();
        session.begin();
        session.progress.on(new Event.SetsOut(course(instance, policy)));
        Optional<Proofs> proofs = shown.map(ReloadProofs::proofs);
        End end = new ConfigurationReload(session.os, instance, session.progress, policy, proofs, asked).run();
        return over(instance, end, new Before(previous, copy, shown, log, listened), policy);
    }

    /** One version, before and after. */
    private Course course(Instance instance, Policy policy) {
        Side runs =
                new Side(instance.build().relative().product(), instance.build().version(), "", Optional.empty());
        return new Course(
                Course.End.RELOAD,
                runs,
                runs,
                policy.drainTimeout(),
                ReloadWords.atDrainTimeout(policy.onDrainTimeout()),
                policy.observe(),
                Optional.empty(),
                reload.previous().isPresent(),
                false);
    }

    private Outcome over(Instance instance, End end, Before before, Policy policy) {
        if (end.kind() == Kind.LOADED) {
            before.shown().ifPresent(all -> all.after(end));
        }
        if (end.unfit().isPresent()) {
            return new UnfitReload(
                            session, instance, before.previous(), before.shown().orElseThrow())
                    .of(end, before.copy(), policy);
        }
        if (end.kind() == Kind.LOADED) {
            end.master().ifPresent(before.previous()::keep);
        }
        return ended(end, before.log().reasons(), before.listened());
    }

    /** As for a start, which takes about as long as a test. */
    private Policy policy(Optional<Duration> tested) {
        Duration measured = tested.orElse(Duration.ZERO).multipliedBy(5);
        Duration usual = reload.policy().startTimeout();
        boolean longer = !reload.startTimeoutGiven() && measured.compareTo(usual) > 0;
        return reload.policy().but().startTimeout(longer ? measured : usual).build();
    }

    /** How long nginx's own test took; ends the command where it rejects the configuration, or could not be asked. */
    private Optional<Duration> test(Instance instance, Master master) throws OsFailure, Session.Ended {
        RunningConfigTest.Result test = new RunningConfigTest(session.os, instance, master)
                .run(new Modules(session.os, instance, master.pid()).running());
        if (test.untested().isPresent()) {
            untested(test.untested().get());
            return Optional.empty();
        }
        Duration took = test.result().map(CommandResult::took).orElse(Duration.ZERO);
        if (!test.accepted()) {
            session.outcome
                    .nginxSays(test.said())
                    .remedy("mend the configuration, then " + session.advice.command("reload"));
            throw new Session.Ended(session.end(
                    OutcomeKind.REFUSED,
                    "cannot reload: nginx rejects the configuration, and nothing was sent"
                            + test.said().stream()
                                    .reduce((one, last) -> last)
                                    .map(last -> ": " + last)
                                    .orElse("")));
        }
        test.said().forEach(warning -> session.progress.on(new Event.Warning(warning)));
        session.note("what runs accepts the configuration (" + took.toMillis() + " ms)");
        return Optional.of(took);
    }

    private void untested(String why) throws Session.Ended {
        Hazard hazard = ConfigurationRejected.UNTESTED.found(
                "the configuration could not be tested by what runs: " + why,
                "--allow " + ConfigurationRejected.UNTESTED.id() + ": then nginx itself is the only test");
        if (reload.allowed().contains(hazard.id())) {
            session.outcome.hazards(List.of(hazard.allowed()));
            session.progress.on(new Event.Found(hazard.allowed()));
            return;
        }
        session.outcome.hazards(List.of(hazard));
        throw ReloadWords.refused(session, hazard.evidence(), hazard.remedy());
    }

    private Outcome ended(End end, List<String> said, List<String> listened) {
        Situation now = end.now();
        OutcomeKind kind = kind(end);
        session.outcome
                .situation(now)
                .masters(session.views.masters(now, Optional.empty()))
                .steps(end.steps())
                .state(Advice.whoServes(now))
                .changed(kind == OutcomeKind.RELOADED || kind == OutcomeKind.STRANDED)
                .nginxSays(kind.isFailure() ? said : List.of());
        if (kind == OutcomeKind.RELOADED) {
            tellOtherListeners(end, listened);
            session.outcome.next(session.advice.command("status"));
        } else {
            session.outcome.remedy(remedy(end, kind));
        }
        return session.end(kind, new ReloadWords(end).message(said));
    }

    private OutcomeKind kind(End end) {
        return switch (end.kind()) {
            case LOADED -> OutcomeKind.RELOADED;
            case KEPT -> OutcomeKind.NOT_RELOADED;
            case UNSEEN -> OutcomeKind.STRANDED;
            case NOT_SENT ->
                session.os.host().interruption().isPresent()
                        ? OutcomeKind.INTERRUPTED_ROLLED_BACK
                        : OutcomeKind.REFUSED;
        };
    }

    /** What it listens on now is seen, and not what the configuration asks for. */
    private void tellOtherListeners(End end, List<String> before) {
        List<String> after =
                new InstanceProfiles(session.os).of(end.master().orElseThrow()).listen();
        var come = new ArrayList<>(after);
        come.removeAll(before);
        var gone = new ArrayList<>(before);
        gone.removeAll(after);
        ReloadWords.listeners("listens", gone, come).ifPresent(session::note);
    }

    private String remedy(End end, OutcomeKind kind) {
        if (kind == OutcomeKind.NOT_RELOADED) {
            return "see to what nginx says, then " + session.advice.command("reload");
        }
        return end.now()
                .cure()
                .map(cure -> cure + " && " + session.advice.command("reload"))
                .orElse(session.advice.command(kind == OutcomeKind.STRANDED ? "status" : "reload"));
    }
}
