package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.ConfigurationReload;
import io.github.nginxupgrade.engine.ConfigurationReload.End;
import io.github.nginxupgrade.engine.Modules;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.GenerationView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.rehearsal.RunningConfigTest;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
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
        Optional<Duration> tested = test(instance, master);
        tellChanges(instance, situation);
        if (reload.dryRun()) {
            session.outcome.next(session.advice.command("reload"));
            return session.end(
                    OutcomeKind.PLANNED,
                    "nginx accepts the configuration; a reload would send HUP to the master " + master.pid() + ", "
                            + ReloadWords.workersOf(master));
        }
        ErrorLog log = session.errorLog(instance, master);
        List<String> listened = session.outcome.profile().listen();
        session.begin();
        End end = new ConfigurationReload(session.os, instance, session.progress, policy(tested), asked).run();
        return ended(end, log.reasons(), listened);
    }

    /** Of what is not read as a configuration, certificates say, nothing is told. */
    private void tellChanges(Instance instance, Situation situation) {
        List<Path> changed = new Generations(session.os, instance)
                .of(situation)
                .flatMap(GenerationView::changed)
                .orElse(List.of());
        if (!changed.isEmpty()) {
            session.note("changed since the workers were started: "
                    + String.join(", ", changed.stream().map(Path::toString).toList()));
        }
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
        session.outcome.hazards(List.of(hazard)).remedy(hazard.remedy());
        throw new Session.Ended(
                session.end(OutcomeKind.REFUSED, "cannot reload, and nothing was sent: " + hazard.evidence()));
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
        ReloadWords.listeners(before, after).ifPresent(session::note);
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
