package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;

/** {@code nginx-upgrade status}: what runs, from which file, in which phase, who serves, and what to type next. */
public final class Status {
    private final Session session;

    public Status(Os os, Request request) {
        this.session = new Session(os, event -> {}, question -> false, request);
    }

    /** Looks; takes no lock and changes nothing. */
    public Outcome run() throws OsFailure {
        try {
            Instance instance = session.find();
            session.binaries.expect(instance.binary());
            Situation now = session.look(instance);
            Optional<String> breach = session.stateBreach();
            List<MasterView> masters =
                    session.views.masters(now, breach.isPresent() ? Optional.empty() : newest(instance));
            DiskView disk = session.views.disk(instance);
            boolean differs =
                    masters.stream().noneMatch(master -> master.sha256().equals(disk.sha256()));
            session.outcome.masters(masters).disk(disk).state(Advice.whoServes(now));
            Optional<String> atWork = session.atWork(instance);
            if (breach.isPresent()) {
                session.outcome.next(session.advice.next(now, instance, differs));
                return session.end(OutcomeKind.STATUS, now.words() + "; " + breach.get());
            }
            if (atWork.isPresent() && Confirming.waiting(session, instance).isPresent()) {
                session.outcome.next(session.advice.command("commit"));
                return session.end(
                        OutcomeKind.STATUS, now.words() + "; waits to be confirmed by commit: " + atWork.get());
            }
            if (atWork.isPresent()) {
                session.outcome.next(session.advice.command("status"));
                return session.end(OutcomeKind.STATUS, now.words() + "; at work: " + atWork.get());
            }
            Optional<Run> interrupted = session.interrupted(instance);
            if (interrupted.isPresent()) {
                session.outcome.next(session.advice.command("resume")).next(session.advice.command("rollback"));
                return session.end(
                        OutcomeKind.STATUS,
                        now.words() + "; the run " + interrupted.get().name() + " has not ended");
            }
            session.outcome.next(session.advice.next(now, instance, differs));
            return session.end(OutcomeKind.STATUS, now.words());
        } catch (Session.Ended e) {
            return e.outcome();
        }
    }

    /** The run that tells since when workers drain. */
    private Optional<Run> newest(Instance instance) throws OsFailure {
        return session.runs(instance).newestFirst().stream().findFirst();
    }
}
