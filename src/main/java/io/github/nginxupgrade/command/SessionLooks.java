package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.QuitSent;
import io.github.nginxupgrade.engine.Supervision;
import io.github.nginxupgrade.engine.Supervisor;
import io.github.nginxupgrade.engine.Timers;
import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.InstanceProfile;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The looks of one command that come before a loop or after it, and what is known beside them. */
final class SessionLooks {
    private static final Duration POLL = Duration.ofMillis(10);

    private final Session session;
    private Optional<InstanceProfile> profile = Optional.empty();

    SessionLooks(Session session) {
        this.session = session;
    }

    /** One look, repeated for a moment while it shows something that may be a transient. */
    Situation look(Instance instance) throws OsFailure {
        var observer = new Observer(session.os, instance, Expectation.unknown(Duration.ZERO));
        Duration until = session.os.clock().elapsed().plus(Timers.TRANSIENT);
        Situation now = observer.lookForOrphans();
        if (now.old().isPresent() && session.admission.unknownState().isEmpty()) {
            session.runs.newest(instance).ifPresent(run -> QuitSent.before(session.os.processes(), run)
                    .forEach(observer::toldToQuit));
            now = observer.lookForOrphans();
        }
        while (now.phase() == Phase.BROKEN && session.os.clock().elapsed().compareTo(until) < 0) {
            session.os.clock().pause(POLL);
            now = observer.lookForOrphans();
        }
        session.outcome.situation(now).profile(profile(now));
        return now;
    }

    /** As {@link Session#act} for a command that only looks: without the lock, and not while another run has it. */
    Outcome inspect(Session.Work work) {
        try {
            session.admission.requireOwnState();
            Instance instance = session.find();
            session.admission.requireRoot(instance);
            Situation situation = look(instance);
            session.admission.requirePermission(instance, situation);
            session.admission.refuseNewer(instance);
            session.locks.requireFree(instance);
            return work.on(instance, situation);
        } catch (Session.Ended e) {
            return e.outcome();
        } catch (OsFailure e) {
            return session.untouched(e);
        }
    }

    /** What starts this nginx: its service, so that it runs where that belongs; without one what it was started with. */
    String startCommand(Instance instance) {
        return session.outcome
                .profile()
                .unit()
                .filter(unit -> session.os.services().runs())
                .map(unit -> "systemctl start " + ShellWords.join(List.of(unit)))
                .orElse(instance.arguments().shellWords());
    }

    /** Who serves by a look of this moment, or by an earlier one where none is possible. */
    String whoServesNow(Instance instance, Situation earlier) {
        try {
            return Advice.whoServes(look(instance));
        } catch (OsFailure notNow) {
            return Advice.whoServes(earlier);
        }
    }

    /** Looked up once: it does not change while masters come and go. */
    private InstanceProfile profile(Situation now) {
        Optional<Master> any = now.masters().stream().findFirst();
        if (profile.isEmpty() && any.isPresent()) {
            profile = Optional.of(new InstanceProfiles(session.os).of(any.get()));
        }
        return profile.orElse(InstanceProfile.unknown());
    }

    /** What systemd believes of the service that nginx is, beside this look. */
    Supervision supervision(Situation now) {
        return new Supervisor(session.os, session.outcome.profile().unit()).look(now);
    }
}
