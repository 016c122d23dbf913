package io.github.nginxupgrade.action;

import io.github.nginxupgrade.artifact.LiveFiles;
import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import io.github.nginxupgrade.situation.WorkerUsers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Does one step, now. Says whom it told. */
public final class Actor {
    private final Os os;
    private final LiveFiles files;
    private final OwnedFiles holdings;
    private final UnaryOperator<Path> seen;
    private final Path pidFile;
    private final MainProcessSetter systemd;

    /**
     * An actor.
     *
     * @param seen where we find what nginx sees at a path
     * @param pidFile the instance's, as we find it
     * @param systemd what can be told which master to hold for the main process of its service
     */
    public Actor(
            Os os,
            LiveFiles files,
            OwnedFiles holdings,
            UnaryOperator<Path> seen,
            Path pidFile,
            MainProcessSetter systemd) {
        this.os = os;
        this.files = files;
        this.holdings = holdings;
        this.seen = seen;
        this.pidFile = pidFile;
        this.systemd = systemd;
    }

    /** Has systemd hold this master for the main process of its service. */
    public interface MainProcessSetter {
        void set(Master master) throws OsFailure;
    }

    /** The processes that the step's signal goes to, in this situation; none for files. */
    public static List<ProcessIdentity> receivers(Step step, Situation now) {
        return switch (step.receiver()) {
            case NOBODY -> List.of();
            case OLD -> now.old().or(now::sole).map(Master::identity).stream().toList();
            case NEW -> now.newMaster().map(Master::identity).stream().toList();
            case OLD_DRAINING_WORKERS -> draining(now.old());
            case LOADING -> now.loads().map(Master::identity).stream().toList();
            case FORMER_WORKERS -> draining(now.loads());
            case LOG_WRITERS -> {
                List<ProcessIdentity> hearing = now.masters().stream()
                        .filter(master -> !master.quitting())
                        .map(Master::identity)
                        .toList();
                yield hearing.isEmpty() ? leavingWriters(now) : hearing;
            }
            case STAYING -> now.stays().map(Master::identity).stream().toList();
            case STRAYS -> now.facts().strays().stream().map(Master::identity).toList();
            case ORPHANS -> now.orphans().stream().map(Worker::identity).toList();
        };
    }

    /** Workers whose master was told to quit, and hears nothing else any more. */
    public static List<ProcessIdentity> leavingWriters(Situation now) {
        return now.masters().stream()
                .filter(Master::quitting)
                .flatMap(master -> master.workers().stream())
                .map(Worker::identity)
                .toList();
    }

    private static List<ProcessIdentity> draining(Optional<Master> master) {
        return master.map(Master::workers).orElse(List.of()).stream()
                .filter(Worker::draining)
                .map(Worker::identity)
                .toList();
    }

    /**
     * Does the step; for a signal it returns when the signal is sent, not when it has an effect.
     *
     * @throws OsFailure where nothing, or not all, was done; a receiver that is gone already is none
     */
    public void perform(Step step, Situation now) throws OsFailure {
        if (!step.isSafeIn(now)) {
            throw new IllegalStateException(step + " is not safe: " + now);
        }
        if (step.signal().isPresent()) {
            for (ProcessIdentity receiver : receivers(step, now)) {
                send(os, receiver, step.signal().get());
            }
            return;
        }
        switch (step.work().orElseThrow()) {
            case INSTALL -> files.install();
            case RESTORE -> files.restore();
            case GIVE_BACK -> {
                // with the rights of him whose master it is: where he leads, root would give away what is not his
                Master master = now.old().or(now::sole).orElseThrow();
                FileSystem his = os.files().as(master.pid());
                holdings.taken(his, seen, WorkerUsers.of(os, master)).giveBack(his, seen);
            }
            case WRITE_PID_FILE ->
                MasterPidFile.write(os, pidFile, now.sole().orElseThrow().pid());
            case TELL_SYSTEMD -> systemd.set(now.keeps().orElseThrow());
        }
    }

    /** One that ended between the look and the signal needs none; the next look shows it. */
    public static void send(Os os, ProcessIdentity receiver, Signal signal) throws OsFailure {
        try {
            os.processes().signal(receiver, signal);
        } catch (OsFailure e) {
            if (e.reason() != OsFailure.Reason.GONE) {
                throw e;
            }
        }
    }
}
