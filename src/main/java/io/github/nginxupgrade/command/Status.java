package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.DrainStart;
import io.github.nginxupgrade.engine.Supervision;
import io.github.nginxupgrade.engine.UnresponsiveWorkers;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.DiskView;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.StatusView;
import io.github.nginxupgrade.outcome.StatusView.Waits;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.RootDirectories;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.text.WallTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code nginx-upgrade status}: what runs, from which file, in which phase, who serves, and what to type next. */
public final class Status {
    private final Session session;

    public Status(Os os, Request request) {
        this.session = new Session(os, event -> {}, question -> Confirmation.Answer.NO, request);
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
            Optional<String> unknown = session.admission.unknownState();
            Shown shown = show(instance, now, unknown.isPresent() ? Optional.empty() : session.runs.newest(instance));
            if (jail.isPresent()) {
                session.outcome.hazards(List.of(jail.get())).next(jail.get().remedy());
                return status(now, jail.get().evidence());
            }
            if (unknown.isPresent()) {
                session.outcome.next(next(shown));
                return status(now, unknown.get());
            }
            return remembered(shown);
        } catch (Session.Ended e) {
            return e.outcome();
        }
    }

    private Outcome remembered(Shown shown) throws OsFailure {
        StatusView memory = remember(shown.instance(), shown.now());
        Optional<String> atWork = session.locks.atWork(shown.instance());
        return atWork.isPresent() ? atWork(shown, atWork.get(), memory) : atRest(shown);
    }

    private record Shown(
            Instance instance, Situation now, List<MasterView> masters, DiskView disk, Supervision systemd) {
        /** What is on disk is not what runs. */
        boolean differs() {
            return masters.stream().noneMatch(master -> master.sha256().equals(disk.sha256()));
        }
    }

    /** What there is to see, whatever is to be done about it. */
    private Shown show(Instance instance, Situation now, Optional<Run> newest) throws OsFailure {
        List<MasterView> masters = session.views.masters(now, newest);
        DiskView disk = session.views.disk(instance);
        Supervision systemd = session.looks.supervision(now);
        session.outcome
                .masters(masters)
                .disk(disk)
                .service(ServiceOrders.view(systemd, now))
                .generation(new Generations(session.os, instance).of(now))
                .state(Advice.whoServes(now));
        return new Shown(instance, now, masters, disk, systemd);
    }

    private Outcome status(Situation now, String more) {
        return session.end(OutcomeKind.STATUS, now.words() + "; " + more);
    }

    /** What is written of its runs; of which one it is, as long as that is under way. */
    private StatusView remember(Instance instance, Situation now) throws OsFailure {
        StatusView memory = new StatusMemory(session).of(instance, now);
        Optional<Run> newest = session.runs.newest(instance);
        boolean underWay = newest.isPresent()
                && memory.lastRun()
                        .filter(run -> now.phase() != Phase.SOLE || run.ended().isEmpty())
                        .isPresent();
        if (underWay) {
            session.outcome.run(newest.get(), newest.get().manifest().orElseThrow());
        }
        session.outcome.status(memory);
        return memory;
    }

    private Outcome atWork(Shown shown, String who, StatusView memory) {
        Optional<Waits> waits = memory.waits();
        if (waits.isPresent()) {
            session.outcome.next(session.advice.command("commit"));
            String until = WallTime.of(waits.get().until(), session.os.clock().now());
            return status(
                    shown.now(),
                    "waits to be confirmed by commit until " + until + ", "
                            + waits.get().left().toSeconds() + " s are left; then it goes back by itself: " + who);
        }
        session.outcome.next(session.advice.command("status"));
        return status(shown.now(), "at work: " + who);
    }

    private Outcome atRest(Shown shown) throws OsFailure {
        Situation now = shown.now();
        Optional<Run> interrupted = session.runs.interrupted(shown.instance());
        if (interrupted.isPresent()) {
            session.outcome.next(session.advice.command("resume")).next(session.advice.command("rollback"));
            return status(now, "the run " + interrupted.get().name() + " has not ended");
        }
        boolean misled = shown.systemd().kind() == Supervision.Kind.OTHER_MAIN
                && now.sole().isPresent();
        session.outcome.next(misled ? session.advice.command("resume") : next(shown));
        Optional<DisplacedHold> hold = DisplacedHold.of(session, shown.instance(), now);
        hold.ifPresent(displaced -> session.outcome.next(displaced.command(session.advice)));
        return session.end(
                OutcomeKind.STATUS,
                now.words()
                        + deaf(now, shown.instance())
                        + otherOnDisk(shown)
                        + hold.map(displaced -> "; " + displaced.words()).orElse(""));
    }

    private String next(Shown shown) throws OsFailure {
        return session.advice.next(shown.now(), session.looks.startCommand(shown.instance()), shown.differs());
    }

    /** What the title of a worker says is not all that is known of it where its master was told to drain. */
    private String deaf(Situation now, Instance instance) throws OsFailure {
        Optional<Run> run = now.oldAccepting() == 0 ? Optional.empty() : session.runs.newest(instance);
        if (run.isEmpty() || now.old().isEmpty()) {
            return "";
        }
        Optional<Instant> told = DrainStart.of(run).of(now.old().get().pid());
        Optional<Manifest> manifest = run.get().manifest();
        if (told.isEmpty() || manifest.isEmpty()) {
            return "";
        }
        Duration since = Duration.between(told.get(), session.os.clock().now());
        return UnresponsiveWorkers.of(session.os, now, manifest.get().oldWorkers(), since).stream()
                .map(worker -> "; " + UnresponsiveWorkers.words(session.os, worker, since))
                .collect(Collectors.joining());
    }

    /** Somebody has replaced it: a package manager, or an upgrade of another nginx that has the same binary. */
    private static String otherOnDisk(Shown shown) {
        DiskView disk = shown.disk();
        List<MasterView> masters = shown.masters();
        if (!shown.differs() || shown.now().sole().isEmpty() || disk.sha256().isEmpty() || masters.isEmpty()) {
            return "";
        }
        Side there = disk.side();
        Side runs = masters.get(0).side();
        return "; " + disk.path() + " is another file than runs"
                + (disk.version().isEmpty() ? "" : ": " + there.wordsBeside(runs) + " is there")
                + (runs.version().isEmpty() ? "" : ", and " + runs.wordsBeside(there) + " runs");
    }
}
