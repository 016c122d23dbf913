package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.StateFolder;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.RootDirectories;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What must be so before a command may touch anything: whose the state folder, the master and its files are. */
final class Admission {
    private final Session session;

    Admission(Session session) {
        this.session = session;
    }

    /** Ends the command where others could have written what it would do, or where it may not be read. */
    void requireOwnState() throws OsFailure, Session.Ended {
        Optional<String> unread = unreadState();
        if (unread.isPresent()) {
            throw notPermitted(unread.get(), "sudo " + session.advice.command(session.request.command()));
        }
        Optional<String> breach = stateBreach();
        if (breach.isPresent()) {
            session.outcome
                    .state("nothing was touched")
                    .remedy("chown root and chmod go-w it, or another folder with --state-dir");
            throw new Session.Ended(session.end(OutcomeKind.REFUSED, breach.get()));
        }
    }

    /** Why nothing is known of what is written in the state folder; empty where it is read and believed. */
    Optional<String> unknownState() throws OsFailure {
        Optional<String> unread = unreadState();
        return unread.isPresent() ? unread : stateBreach();
    }

    /** Whose the state folder is, where this user may not look into it. */
    private Optional<String> unreadState() throws OsFailure {
        Path folder = session.request.stateFolder();
        if (session.os.host().userId() == 0) {
            return Optional.empty();
        }
        try {
            List<Path> unused = session.os.files().list(folder);
            return Optional.empty();
        } catch (OsFailure e) {
            if (e.reason() != OsFailure.Reason.NOT_PERMITTED) {
                throw e;
            }
            String owner = session.os
                    .files()
                    .stat(folder)
                    .map(stat -> "user id " + stat.uid())
                    .orElse("another user");
            return Optional.of("cannot read the runs in " + folder + ", which belongs to " + owner);
        }
    }

    /** Why what the state folder says is not believed; empty where it is. */
    private Optional<String> stateBreach() throws OsFailure {
        return StateFolder.breach(
                session.os.files(),
                session.request.stateFolder(),
                session.os.host().userId());
    }

    /** A journal of a later version may mean what we can't know: no guess is made at it. */
    void refuseNewer(Instance instance) throws OsFailure, Session.Ended {
        Optional<Run> newer = session.runs.of(instance).newer();
        if (newer.isPresent()) {
            session.outcome.state("nothing was touched").remedy("use the nginx-upgrade that wrote it");
            throw new Session.Ended(session.end(
                    OutcomeKind.REFUSED,
                    "cannot read the run " + newer.get().name() + ": a newer version of nginx-upgrade wrote it"));
        }
    }

    /** Ends the command where the master's files have other names here than there: nothing that is done here would fit. */
    void requireRoot(Instance instance) throws OsFailure, Session.Ended {
        Optional<Hazard> jail = new RootDirectories(session.os).jail(instance).map(InstanceRefusals::hazard);
        if (jail.isPresent()) {
            session.look(instance);
            session.outcome
                    .hazards(List.of(jail.get()))
                    .state("nothing was touched")
                    .remedy(jail.get().remedy());
            throw new Session.Ended(session.end(
                    OutcomeKind.REFUSED,
                    "cannot " + session.request.command() + " from here: "
                            + jail.get().evidence()));
        }
    }

    /** Ends the command where we could not signal these masters: better now than after the first signal. */
    void requirePermission(Instance instance, Situation now) throws OsFailure, Session.Ended {
        int us = session.os.host().userId();
        for (Master master : now.masters()) {
            int owner = session.os.processes().uid(master.pid()).orElse(us);
            if (us != 0 && us != owner) {
                throw notPermitted(
                        "cannot signal the master " + master.pid() + ": it runs as user id " + owner + ", and we as "
                                + us,
                        "sudo " + session.advice.command(session.request.command()));
            }
            var foreign = new ForeignMaster(session.os);
            Optional<String> why = whyNot(foreign, instance, master);
            if (why.isPresent()) {
                throw notPermitted(
                        "cannot " + session.request.command() + " as root: " + why.get(),
                        foreign.remedy(instance, master, session.advice.command(session.request.command())));
            }
        }
    }

    private Optional<String> whyNot(ForeignMaster foreign, Instance instance, Master master) throws OsFailure {
        String command = session.request.command();
        Optional<String> why = foreign.whyNot(instance, master, command.equals("reopen"));
        return why.isEmpty() && List.of("apply", "plan", "reload").contains(command) ? foreign.untested(master) : why;
    }

    private Session.Ended notPermitted(String message, String remedy) throws OsFailure {
        session.outcome.remedy(remedy).state("nothing was touched");
        return new Session.Ended(session.end(OutcomeKind.NOT_PERMITTED, message));
    }
}
