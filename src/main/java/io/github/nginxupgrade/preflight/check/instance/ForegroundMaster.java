package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A master that was never made a daemon ignores USR2: since 1.13.8 as long as its parent is the one that it had when it
 * started ({@code ngx_getppid() == ngx_parent}), before that as long as its parent is not pid 1, whoever started it
 * (ngx_signal_handler, ngx_process.c; alibaba/tengine issue 550, Supervisor/supervisor issue 53). With {@code daemon off} it
 * ignores WINCH too ({@code ngx_daemonized}). One that is given its sockets in {@code NGINX=} never becomes a daemon,
 * whatever its configuration says ({@code !ngx_inherited && ccf->daemon}, nginx.c; webserver-llc/angie issue 128).
 *
 * <p>What stands in the configuration may have been changed since, and {@code ngx_parent} cannot be read. But ngx_daemon
 * (ngx_daemon.c) forks, so that the parent is whoever takes up orphans; it calls setsid(2), and it opens {@code /dev/null}
 * for reading and writing as standard input and output. All successors inherit session and descriptors. Whoever lacks one of
 * these, or has a parent that holds its listening sockets, was never a daemon.
 */
@AutoService(HazardSource.class)
public final class ForegroundMaster extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "foreground-master",
            "the master was never made a daemon – `daemon off`, or its sockets were given to it in "
                    + "`NGINX=` – or before 1.13.8 has another parent than pid 1: it ignores the signals of an "
                    + "upgrade",
            "restart the service instead");

    public ForegroundMaster() {
        super(Stage.INSTANCE, HAZARD);
    }

    private static final String REMEDY = "restart the service instead";
    /** By another root its path may be longer, and somebody may have made it anew. */
    private static final Pattern NULL = Pattern.compile(".*/dev/null( \\(deleted\\))?");

    private static final Pattern READ_AND_WRITTEN = Pattern.compile("(?m)^flags:\\s*[0-7]*2$");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> sole = subject.situation().sole();
        if (sole.isEmpty()) {
            return Optional.empty();
        }
        boolean off = subject.instance().directives().value("daemon").equals(Optional.of("off"));
        boolean asksForInit = subject.instance().build().isOlderThan(1, 13, 8);
        Optional<String> why = off ? Optional.of(off(sole.get(), asksForInit)) : started(subject, sole.get());
        if (why.isEmpty() && asksForInit && sole.get().parent() > 1) {
            why = Optional.of("the parent of master " + sole.get().pid() + " is process "
                    + sole.get().parent() + " and not pid 1, and nginx before 1.13.8 then ignores USR2");
        }
        return why.map(words -> HAZARD.found(words, REMEDY));
    }

    private static String off(Master master, boolean asksForInit) {
        return "nginx runs with \"daemon off\", where it ignores WINCH, and USR2 "
                + (asksForInit ? "unless its parent is pid 1" : "as long as its parent is the one that started it")
                + " (it is process " + master.parent() + ")";
    }

    /** Why it cannot have been made a daemon, in words; empty where nothing shows it. */
    private static Optional<String> started(Subject subject, Master master) throws OsFailure {
        Optional<String> leader = leader(subject, master);
        if (leader.isPresent()) {
            return Optional.of("master " + master.pid() + " was started in the foreground, in the session of "
                    + leader.get() + "; there it ignores WINCH and USR2");
        }
        Optional<ProcessInfo> parent = other(subject, master.parent());
        String ignores = "; nginx ignores USR2 as long as its parent is the one that started it";
        if (parent.isPresent() && isSession(subject, master, parent.get())) {
            return Optional.of("master " + master.pid() + " was started in the foreground by "
                    + words(subject, parent.get()) + ", which is still its parent" + ignores);
        }
        if (parent.isPresent() && sharesSockets(subject, master, parent.get())) {
            return Optional.of("master " + master.pid() + " was given its listening sockets by "
                    + words(subject, parent.get()) + ", its parent, so it was never made a daemon" + ignores);
        }
        return undetached(subject, master)
                .map(stream -> "master " + master.pid() + " was never made a daemon, for its standard " + stream
                        + " is not /dev/null; its parent is process " + master.parent() + ignores);
    }

    /** Who leads the master's session, in words; empty where it is a master or has gone. */
    private static Optional<String> leader(Subject subject, Master master) throws OsFailure {
        OptionalLong session = session(subject, master.pid());
        if (session.isEmpty() || session.getAsLong() == master.pid()) {
            return Optional.empty();
        }
        return session.getAsLong() == 0
                ? Optional.of("a process outside this pid namespace")
                : other(subject, (int) session.getAsLong()).map(leader -> words(subject, leader));
    }

    private static OptionalLong session(Subject subject, int pid) throws OsFailure {
        return Fields.parse(subject.around().text("/proc/" + pid + "/status").orElse(""))
                .first("NSsid");
    }

    /** A living process that is no master of nginx. */
    private static Optional<ProcessInfo> other(Subject subject, int pid) {
        return subject.os()
                .processes()
                .read(pid)
                .filter(process -> !process.isZombie())
                .filter(process -> Title.of(process.commandLine()).role() != Title.Role.MASTER);
    }

    private static String words(Subject subject, ProcessInfo process) {
        return "process " + process.pid() + " (" + subject.os().processes().executableLink(process.pid()) + ")";
    }

    /** Whoever takes up a daemon is outside the daemon's session. */
    private static boolean isSession(Subject subject, Master master, ProcessInfo parent) throws OsFailure {
        OptionalLong session = session(subject, master.pid());
        return session.isPresent() && session.equals(session(subject, parent.pid()));
    }

    private static boolean sharesSockets(Subject subject, Master master, ProcessInfo parent) throws OsFailure {
        try {
            var shared = subject.os().sockets().listening(parent.pid());
            shared.retainAll(subject.os().sockets().listening(master.pid()));
            return !shared.isEmpty();
        } catch (OsFailure e) {
            return unseen(e, false);
        }
    }

    /** Which of its streams is not what ngx_daemon makes of it; none where it cannot be seen. */
    private static Optional<String> undetached(Subject subject, Master master) throws OsFailure {
        try {
            for (int stream = 0; stream <= 1; stream++) {
                String at = "/proc/" + master.pid() + "/";
                Optional<Path> target = subject.os().files().linkTarget(Path.of(at + "fd/" + stream));
                Optional<String> info = subject.around().text(at + "fdinfo/" + stream);
                boolean detached = target.isEmpty()
                        || info.isEmpty()
                        || (NULL.matcher(target.get().toString()).matches()
                                && READ_AND_WRITTEN.matcher(info.get()).find());
                if (!detached) {
                    return Optional.of(stream == 0 ? "input" : "output");
                }
            }
            return Optional.empty();
        } catch (OsFailure e) {
            return unseen(e, Optional.empty());
        }
    }

    /** What is root's and may not be seen shows nothing. */
    private static <T> T unseen(OsFailure e, T nothing) throws OsFailure {
        if (e.reason() == OsFailure.Reason.NOT_PERMITTED) {
            return nothing;
        }
        throw e;
    }
}
