package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.DrainStart;
import io.github.nginxupgrade.engine.Supervision;
import io.github.nginxupgrade.engine.UnresponsiveWorkers;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.DiskView;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.RootDirectories;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
            Optional<Hazard> jail =
                    new RootDirectories(session.os).jail(instance).map(InstanceRefusals::hazard);
            if (jail.isEmpty()) {
                session.binaries.expect(instance.binary());
            }
            Situation now = session.look(instance);
            Optional<String> breach = session.admission.stateBreach();
            List<MasterView> masters =
                    session.views.masters(now, breach.isPresent() ? Optional.empty() : newest(instance));
            DiskView disk = session.views.disk(instance);
            boolean differs =
                    masters.stream().noneMatch(master -> master.sha256().equals(disk.sha256()));
            Supervision systemd = session.supervision(now);
            session.outcome
                    .masters(masters)
                    .disk(disk)
                    .service(ServiceOrders.view(systemd, now))
                    .state(Advice.whoServes(now));
            if (jail.isPresent()) {
                session.outcome.hazards(List.of(jail.get())).next(jail.get().remedy());
                return session.end(
                        OutcomeKind.STATUS, now.words() + "; " + jail.get().evidence());
            }
            Optional<String> atWork = session.atWork(instance);
            if (breach.isPresent()) {
                session.outcome.next(session.advice.next(now, session.startCommand(instance), differs));
                return session.end(OutcomeKind.STATUS, now.words() + "; " + breach.get());
            }
            if (atWork.isPresent() && ConfirmedCommit.waiting(session, instance).isPresent()) {
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
            boolean misled =
                    systemd.kind() == Supervision.Kind.OTHER_MAIN && now.sole().isPresent();
            session.outcome.next(
                    misled
                            ? session.advice.command("resume")
                            : session.advice.next(now, session.startCommand(instance), differs));
            return session.end(
                    OutcomeKind.STATUS, now.words() + deaf(now, instance) + otherOnDisk(now, disk, masters, differs));
        } catch (Session.Ended e) {
            return e.outcome();
        }
    }

    /** What the title of a worker says is not all that is known of it where its master was told to drain. */
    private String deaf(Situation now, Instance instance) throws OsFailure {
        Optional<Instant> told = now.old().isEmpty() || now.oldAccepting() == 0
                ? Optional.empty()
                : DrainStart.of(newest(instance)).of(now.old().get().pid());
        if (told.isEmpty() || !now.newReady()) {
            return "";
        }
        Duration since = Duration.between(told.get(), session.os.clock().now());
        return now.old().orElseThrow().workers().stream()
                .filter(Worker::accepting)
                .map(worker -> "; " + UnresponsiveWorkers.words(session.os, worker, since))
                .collect(Collectors.joining());
    }

    /** Somebody has replaced it: a package manager, or an upgrade of another nginx that has the same binary. */
    private static String otherOnDisk(Situation now, DiskView disk, List<MasterView> masters, boolean differs) {
        if (!differs || now.sole().isEmpty() || disk.sha256().isEmpty() || masters.isEmpty()) {
            return "";
        }
        return "; " + disk.path() + " is another file than runs"
                + (disk.version().isEmpty() ? "" : ": " + disk.product() + " " + disk.version() + " is there")
                + (masters.get(0).version().isEmpty()
                        ? ""
                        : ", and " + masters.get(0).product() + " "
                                + masters.get(0).version() + " runs");
    }

    /** The run that tells since when workers drain. */
    private Optional<Run> newest(Instance instance) throws OsFailure {
        return session.runs(instance).newestFirst().stream().findFirst();
    }
}
