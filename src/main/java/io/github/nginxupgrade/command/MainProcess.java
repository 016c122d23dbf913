package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Supervision;
import io.github.nginxupgrade.engine.Supervisor;
import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;

/** Mends what systemd believes where no run is under way: it may have been misled before this program was there. */
final class MainProcess {
    private final Session session;

    MainProcess(Session session) {
        this.session = session;
    }

    /** What was done, in words; empty where nothing had to be. Ends the command where it could not be. */
    Optional<String> mended(Situation now) throws Session.Ended {
        var supervisor = new Supervisor(session.os);
        Supervision systemd = supervisor.look(now);
        if (systemd.kind() != Supervision.Kind.OTHER_MAIN) {
            return Optional.empty();
        }
        Master sole = now.sole().orElseThrow();
        session.confirm("Have systemd hold master " + sole.pid() + " for the main process of "
                + systemd.unit().orElseThrow() + "?");
        session.begin();
        try {
            supervisor.setMain(sole);
        } catch (OsFailure e) {
            session.outcome
                    .state(Advice.whoServes(now))
                    .remedy("systemctl restart "
                            + ShellWords.join(List.of(systemd.unit().orElseThrow())));
            throw new Session.Ended(session.end(OutcomeKind.STRANDED, systemd.words() + "; " + e.sentence()));
        }
        session.outcome.changed(true);
        return Optional.of(systemd.words() + " no more: it holds master " + sole.pid() + " now");
    }
}
