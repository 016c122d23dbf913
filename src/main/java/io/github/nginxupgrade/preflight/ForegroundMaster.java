package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Master;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A master in the foreground ignores WINCH ({@code ngx_daemonized}) and USR2: since 1.13.8 as long as its parent is the
 * one that started it, before that as long as its parent is not pid 1, whoever started it (ngx_signal_handler,
 * ngx_process.c; alibaba/tengine issue 550, Supervisor/supervisor issue 53).
 *
 * <p>What stands in the configuration may have been changed since; but a daemon leads a session of its own (ngx_daemon
 * calls setsid(2)), and its successors stay in that session when its leader has gone. A master whose session is led by
 * another program that lives has been started in the foreground; so has one whose session is that of pid 1, or of a
 * process outside our pid namespace, which the kernel shows as 0.
 */
final class ForegroundMaster implements Check {
    private static final String REMEDY = "restart the service instead";

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> sole = subject.situation().sole();
        if (sole.isEmpty()) {
            return Optional.empty();
        }
        boolean off = subject.instance().directives().value("daemon").equals(Optional.of("off"));
        boolean asksForInit = subject.instance().build().isOlderThan(1, 13, 8);
        Optional<String> leader = off ? Optional.empty() : leader(subject, sole.get());
        return why(sole.get(), off, asksForInit, leader).map(why -> Hazard.refuse("foreground-master", why, REMEDY));
    }

    private static Optional<String> why(Master master, boolean off, boolean asksForInit, Optional<String> leader) {
        if (off) {
            return Optional.of("nginx runs with \"daemon off\", where it ignores WINCH, and USR2 "
                    + (asksForInit ? "unless its parent is pid 1" : "as long as its parent is the one that started it")
                    + " (it is process " + master.parent() + ")");
        }
        if (leader.isPresent()) {
            return Optional.of("master " + master.pid() + " was started in the foreground, in the session of "
                    + leader.get() + "; there it ignores WINCH and USR2");
        }
        return asksForInit && master.parent() > 1
                ? Optional.of("the parent of master " + master.pid() + " is process " + master.parent()
                        + " and not pid 1, and nginx before 1.13.8 then ignores USR2")
                : Optional.empty();
    }

    /** Who leads the master's session, in words; empty where it is a master or has gone. */
    private static Optional<String> leader(Subject subject, Master master) throws OsFailure {
        OptionalLong session = subject.around().status().first("NSsid");
        if (session.isEmpty() || session.getAsLong() == master.pid()) {
            return Optional.empty();
        }
        if (session.getAsLong() == 0) {
            return Optional.of("a process outside this pid namespace");
        }
        return subject.os()
                .processes()
                .read((int) session.getAsLong())
                .filter(process -> !process.isZombie())
                .filter(process -> Title.of(process.commandLine()).role() != Title.Role.MASTER)
                .map(process -> "process " + process.pid() + " ("
                        + subject.os().processes().executableLink(process.pid()) + ")");
    }
}
