package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.journal.Journal;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Situation;

/**
 * Through which a run sees its instance, changes it, and writes down what it does: the machine's, or one that does nothing
 * ({@link WarmUp}).
 *
 * @param observer looks
 * @param performer does the steps
 * @param journal is told
 * @param systemd is asked
 */
record RunPort(Observing observer, Performing performer, Journal journal, Supervising systemd) {
    /**
     * One look.
     *
     * @param situation what is true of the instance
     * @param disk which version is at its paths
     */
    record Seen(Situation situation, Disk disk) {}

    /** Looks at the instance of a run. */
    interface Observing {
        /** Blocks for as long as it takes to read what is asked for. */
        Seen look(Goal goal, StepExecutor steps) throws OsFailure;

        /** A second look, for a step that is about to be done on what was seen too long ago. */
        Situation again(Step step) throws OsFailure;

        /** The new master is about to be started: it is the one that executes the very file that is at nginx's path now. */
        void expectStart() throws OsFailure;

        /** QUIT was sent to this master. */
        void toldToQuit(ProcessIdentity master);
    }

    /** Does the steps of a run. */
    interface Performing {
        /**
         * Does one; for a signal it returns when it is sent.
         *
         * @throws OsFailure where nothing, or not all, was done
         */
        void perform(Step step, Situation now) throws OsFailure;
    }

    /** Asks what systemd believes of the service that nginx is. */
    interface Supervising {
        /** The first answer is what later ones are compared with. Blocks for two seconds at the most. */
        Supervision look(Situation now);
    }

    /**
     * The machine itself.
     *
     * @param progress is told of what is odd
     */
    static RunPort of(Os os, Binaries binaries, Progress progress, RunContext context) {
        Manifest manifest = context.manifest();
        var supervisor = new Supervisor(os);
        var actor = new Actor(
                os,
                KeptFiles.of(os, binaries::digest, progress, manifest, context.run()),
                manifest.holdings(),
                path -> context.instance().seenBy(manifest.oldMaster().pid(), path),
                context.instance()
                        .seenBy(manifest.oldMaster().pid(), context.instance().pidFile()),
                supervisor::setMain);
        var backups = new Backups(os, binaries::digest, progress, context);
        Performing performer = (step, now) -> {
            if (step == Step.RESTORE_FILES) {
                backups.mendNeeded();
            }
            actor.perform(step, now);
        };
        return new RunPort(new RunObserver(os, binaries, context, progress), performer, context.run(), supervisor);
    }
}
