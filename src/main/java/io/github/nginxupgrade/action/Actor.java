package io.github.nginxupgrade.action;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;

/** Does one step, now. Says whom it told. */
public final class Actor {
    private final Os os;
    private final FileSet files;
    private final FileSet.Digests digests;

    public Actor(Os os, FileSet files, FileSet.Digests digests) {
        this.os = os;
        this.files = files;
        this.digests = digests;
    }

    /** The processes that the step's signal goes to, in this situation; none for files. */
    public static List<ProcessIdentity> receivers(Step step, Situation now) {
        return switch (step.receiver()) {
            case NOBODY -> List.of();
            case OLD -> now.old().or(now::sole).map(Master::identity).stream().toList();
            case NEW -> now.young().map(Master::identity).stream().toList();
            case OLD_DRAINING_WORKERS ->
                now.old().map(Master::workers).orElse(List.of()).stream()
                        .filter(Worker::draining)
                        .map(Worker::identity)
                        .toList();
            case ORPHANS -> now.orphans().stream().map(Worker::identity).toList();
        };
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
                send(receiver, step.signal().get());
            }
            return;
        }
        FileSet wanted = step == Step.INSTALL_FILES ? files : files.reversed();
        wanted.install(os.files(), digests);
    }

    /** One that ended between the look and the signal needs none; the next look shows it. */
    private void send(ProcessIdentity receiver, Signal signal) throws OsFailure {
        try {
            os.processes().signal(receiver, signal);
        } catch (OsFailure e) {
            if (e.reason() != OsFailure.Reason.GONE) {
                throw e;
            }
        }
    }
}
