package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.InstanceKey;
import java.util.Optional;

/** The locks of a command's instance. */
final class SessionLocks {
    private final Session session;

    SessionLocks(Session session) {
        this.session = session;
    }

    /** Who is at work on this instance just now; nobody where that process is gone. */
    Optional<String> atWork(Instance instance) throws OsFailure {
        return lockOf(session.key(instance), instance).atWork();
    }

    /** Ends the command where another run is at work on this instance; takes nothing. */
    void requireFree(Instance instance) throws OsFailure, Session.Ended {
        Optional<String> atWork = atWork(instance);
        if (atWork.isPresent()) {
            session.outcome.remedy(session.advice.command("status"));
            throw new Session.Ended(session.end(
                    OutcomeKind.LOCKED, "cannot start: another run holds the lock of this nginx: " + atWork.get()));
        }
    }

    /** The lock of the instance; ends the command where another run holds it. */
    InstanceLock.Held take(Instance instance) throws OsFailure, Session.Ended {
        return taken(lockOf(session.key(instance), instance));
    }

    /** The lock of an instance that does not run. */
    InstanceLock.Held take(InstanceKey down) throws OsFailure, Session.Ended {
        return taken(new InstanceLock(session.os, session.request.stateFolder(), down, down.names()));
    }

    private InstanceLock.Held taken(InstanceLock lock) throws OsFailure, Session.Ended {
        try {
            return lock.take(session.request.command(), warning -> session.progress.on(new Event.Warning(warning)));
        } catch (InstanceLock.Taken e) {
            session.outcome.remedy(session.advice.command("status"));
            throw new Session.Ended(session.end(
                    OutcomeKind.LOCKED,
                    "cannot start: another run holds the lock of this nginx"
                            + (e.holder().isEmpty() ? "" : ": " + e.holder())));
        }
    }

    private InstanceLock lockOf(InstanceKey which, Instance instance) {
        return new InstanceLock(
                session.os,
                session.request.stateFolder(),
                which,
                which.names().stream().map(instance::seen).toList());
    }
}
