package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Goal;
import io.github.nginxupgrade.engine.HeldProgress;
import io.github.nginxupgrade.engine.Loop;
import io.github.nginxupgrade.engine.RunContext;
import io.github.nginxupgrade.engine.Views;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeBuilder;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Finding;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.InstanceKey;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** One command at work: finds the instance, holds the lock, asks, and knows how to say how it ended. */
final class Session {
    final Os os;
    final Binaries binaries;
    final HeldProgress progress;
    final Request request;
    final Advice advice;
    final Views views;
    final OutcomeBuilder outcome;
    /** What must be so before a command may touch anything. */
    final Admission admission;
    /** Finds the nginx that is meant. */
    final InstanceSearch search;

    final SessionLocks locks;
    final SessionRuns runs;
    final SessionLooks looks;

    private final RunLog systemLog;
    private final Confirmation confirmation;
    private final Duration started;
    private final MemoryKills memoryKills;
    /** Found once: while masters come and go, the names and links that it was found by change. */
    private Optional<InstanceKey> key = Optional.empty();

    private boolean confirmed;

    Session(Os os, Progress progress, Confirmation confirmation, Request request) {
        this.os = os;
        this.binaries = new Binaries(os);
        this.outcome = new OutcomeBuilder(request.command());
        this.systemLog = new RunLog(os.host());
        this.progress = new HeldProgress(event -> {
            if (event instanceof Event.Warning warning) {
                outcome.warning(warning.text());
            }
            systemLog.on(event);
            progress.on(event);
        });
        this.confirmation = confirmation;
        this.request = request;
        this.advice = new Advice(request.typed());
        this.views = new Views(os, binaries);
        this.started = os.clock().elapsed();
        this.memoryKills = new MemoryKills(os.files());
        this.admission = new Admission(this);
        this.search = new InstanceSearch(this);
        this.locks = new SessionLocks(this);
        this.runs = new SessionRuns(this);
        this.looks = new SessionLooks(this);
    }

    /** Ends the command before its work is done; carries how. */
    static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Outcome outcome;

        Ended(Outcome outcome) {
            super(outcome.message());
            this.outcome = outcome;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    Outcome end(OutcomeKind kind, String message) {
        memoryKills.words().ifPresent(words -> progress.on(new Event.Warning(words)));
        systemLog.ended(kind, message);
        return outcome.build(kind, message, os.clock().elapsed().minus(started));
    }

    /** What a command does with its instance, once it may. */
    interface Work {
        Outcome on(Instance instance, Situation situation) throws OsFailure, Ended;
    }

    /** Finds the instance, sees that we may signal it, takes its lock, looks, and does the work. */
    Outcome act(Work work) {
        try {
            os.jvm().bindLibraries();
            admission.requireOwnState();
            Instance instance = find();
            admission.requireRoot(instance);
            admission.requirePermission(instance, look(instance));
            InstanceLock.Held lock = locks.take(instance);
            try {
                admission.refuseNewer(instance);
                Situation now = look(instance);
                progress.on(new Event.Begins(instance, now));
                return work.on(instance, now);
            } finally {
                lock.close();
            }
        } catch (Ended e) {
            return e.outcome();
        } catch (OsFailure e) {
            // the loop ends with an outcome once it has done anything: here it had not begun
            return untouched(e);
        }
    }

    /** The machine refused a look before anything was done. */
    Outcome untouched(OsFailure e) {
        boolean denied =
                e.reason() == OsFailure.Reason.NOT_PERMITTED && os.host().userId() != 0;
        String command = advice.command(request.command());
        outcome.state("nothing was touched").remedy(denied ? "sudo " + command : advice.command("status"));
        return end(
                denied ? OutcomeKind.NOT_PERMITTED : OutcomeKind.REFUSED,
                "cannot " + request.command() + ": " + e.sentence());
    }

    /** The instance that is meant; ends the command where there is none, or not one. */
    Instance find() throws OsFailure, Ended {
        Finding finding = search.find();
        if (finding instanceof Finding.Found found) {
            Instance instance = key(found.instance()).proper(found.instance());
            outcome.instance(instance);
            progress.on(new Event.InstanceFound(instance));
            advice.found(instance);
            return instance;
        }
        throw new Ended(search.notFound(finding));
    }

    /** Before anything is changed; ends the command where whoever waited for it has left. */
    void begin() throws Ended {
        if (!request.beginning().acts()) {
            outcome.state("nothing was touched");
            throw new Ended(end(OutcomeKind.REFUSED, "cannot " + request.command() + ": nobody waits for it any more"));
        }
        memoryKills.begin();
    }

    /** The loop of this command, whose deadline began with the command. */
    Loop loop(RunContext context, Goal goal) throws Ended {
        begin();
        systemLog.begins(context);
        progress.on(new Event.RunBegins(context.run()));
        return new Loop(os, binaries, progress, context, goal, started);
    }

    /** What masters log from now on, where only the running version is known. */
    ErrorLog errorLog(Instance instance, Master master) {
        return ErrorLog.ofMasters(os.files(), instance, master.pid(), compiledInLog(instance));
    }

    /** Where the running version logs before it has read its configuration. */
    static Path compiledInLog(Instance instance) {
        return instance.seen(instance.prefix().resolve(instance.build().errorLogPath()));
    }

    /** Which instance this is, for lock and journal. */
    InstanceKey key(Instance instance) throws OsFailure {
        if (key.isEmpty()) {
            key = Optional.of(InstanceKey.of(os.files(), instance));
        }
        return key.get();
    }

    /** One look, as {@link SessionLooks} has it. */
    Situation look(Instance instance) throws OsFailure {
        return looks.look(instance);
    }

    /** Asks once, unless nobody is to be asked; ends the command where the answer is no. */
    void confirm(String question) throws Ended {
        confirm(() -> Question.of(question));
    }

    /** The same, where it takes a look to know what to ask. */
    void confirm(Supplier<Question> question) throws Ended {
        if (request.asks() && !confirmed) {
            Confirmation.Answer answer = confirmation.ask(question.get());
            outcome.state("nothing was touched");
            switch (answer) {
                case NO -> throw new Ended(end(OutcomeKind.USAGE, "cannot start: not confirmed; nothing was touched"));
                case NONE ->
                    throw new Ended(end(
                            OutcomeKind.INTERRUPTED_ROLLED_BACK,
                            "cannot start: the question was left without an answer; nothing was touched"));
                case YES -> confirmed = true;
            }
        }
    }

    /** Tells that something begins that takes a while, and how it ended. */
    void prepares(Event.Preparation what) {
        progress.on(new Event.Preparing(what));
    }

    void prepared(Event.Preparation what, String words) {
        progress.on(new Event.Prepared(what, words));
    }

    void note(String text) {
        progress.on(new Event.Note(text));
    }
}
