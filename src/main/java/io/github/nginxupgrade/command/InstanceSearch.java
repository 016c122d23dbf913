package io.github.nginxupgrade.command;

import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Capability;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.situation.Finding;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.InstanceFinder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the nginx that is meant, and says what to type where it is not found. */
final class InstanceSearch {
    /** Longer than nginx takes between a rename of its pid file and what follows. */
    private static final Duration RENAME = Duration.ofMillis(200);

    private static final Duration POLL = Duration.ofMillis(10);
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int LARGEST = 1 << 14;

    private final Session session;

    InstanceSearch(Session session) {
        this.session = session;
    }

    /** Repeated for a moment where nothing is found: pid files are renamed and masters end between two reads. */
    Finding find() throws OsFailure {
        Duration until = session.os.clock().elapsed().plus(RENAME);
        while (true) {
            boolean late = session.os.clock().elapsed().compareTo(until) >= 0;
            try {
                Finding finding = new InstanceFinder(session.os, session.binaries, session.request.selector()).find();
                if (late || !(finding instanceof Finding.None)) {
                    return finding;
                }
            } catch (OsFailure e) {
                if (late || e.reason() == OsFailure.Reason.NOT_PERMITTED) {
                    throw e;
                }
            }
            session.os.clock().pause(POLL);
        }
    }

    /** True where a master executes the file at this path, or one that was there, whatever the pid files say. */
    boolean isRunning(Path live) throws OsFailure {
        return !executing(live, Title.Role.MASTER).isEmpty();
    }

    /** Pids of the workers that accept and execute the file at this path, or one that was there. */
    List<Integer> acceptingWorkersOf(Path live) throws OsFailure {
        return executing(live, Title.Role.ACCEPTING);
    }

    private List<Integer> executing(Path live, Title.Role role) throws OsFailure {
        var found = new ArrayList<Integer>();
        for (ProcessInfo process : session.os.processes().titled(Relative.TITLES)) {
            boolean executes =
                    session.os.processes().executablePath(process.pid()).equals(live.toString());
            if (executes && Title.of(process.commandLine()).role() == role) {
                found.add(process.pid());
            }
        }
        return found;
    }

    Outcome notFound(Finding finding) throws OsFailure {
        session.outcome.state("nothing was touched");
        if (finding instanceof Finding.Several several) {
            return several(several);
        }
        if (finding instanceof Finding.NotPermitted denied) {
            return notPermitted(denied);
        }
        if (finding instanceof Finding.Unusable unusable) {
            Hazard hazard = session.advice.completed(InstanceRefusals.hazard(unusable));
            session.outcome.hazards(List.of(hazard)).remedy(hazard.remedy());
            return session.end(
                    OutcomeKind.REFUSED,
                    InstanceRefusals.cannot(unusable.obstacle(), session.request.command()) + ": " + hazard.evidence());
        }
        String reason = finding instanceof Finding.None none ? none.reason() : "";
        Optional<String> remedy = finding instanceof Finding.None none ? none.remedy() : Optional.empty();
        session.outcome.remedy(remedy.orElse("nginx-upgrade status --pid-file FILE"));
        return session.end(OutcomeKind.NO_INSTANCE, "cannot find the nginx: " + reason);
    }

    /** Root that may not look is one that was left without what makes it so: in a container, or by a unit. */
    private Outcome notPermitted(Finding.NotPermitted denied) throws OsFailure {
        int us = session.os.host().userId();
        String why = "cannot look at the nginx: " + denied.reason() + ", and we run as user id " + us;
        if (us != 0) {
            session.outcome.remedy("sudo " + session.advice.command(session.request.command()));
        } else if (lacksPtrace()) {
            why += " without CAP_SYS_PTRACE";
            session.outcome.remedy("run it with CAP_SYS_PTRACE, which containers have by --cap-add SYS_PTRACE");
        } else {
            why += ", which is not enough here";
            session.outcome.remedy("let it read nginx's processes, where AppArmor or SELinux say who may");
        }
        return session.end(OutcomeKind.NOT_PERMITTED, why);
    }

    private boolean lacksPtrace() throws OsFailure {
        return Fields.parse(session.os.files().read(STATUS, 0, LARGEST).orElse(""))
                .lacks("CapEff", Capability.SYS_PTRACE.number());
    }

    private Outcome several(Finding.Several several) {
        String command = session.advice.command(session.request.command());
        session.outcome.remedy(command + " " + first(several));
        for (Instance instance : several.instances()) {
            session.outcome.next(command + " " + picks(instance));
        }
        session.outcome.instances(new InstanceTable(session.os).of(several));
        return session.end(
                OutcomeKind.NO_INSTANCE,
                "cannot pick an nginx: " + several.pids().size() + " run here"
                        + (several.instances().isEmpty() ? ": pids " + several.pids() : ""));
    }

    /** Nobody is led to the nginx of a stranger. */
    static String first(Finding.Several several) {
        if (several.instances().isEmpty()) {
            return "--pid " + several.pids().get(0);
        }
        for (int i = 0; i < several.instances().size(); i++) {
            if (several.owners().get(i).isEmpty()) {
                return picks(several.instances().get(i));
            }
        }
        return "--pid-file FILE";
    }

    private static String picks(Instance instance) {
        return ShellWords.join(List.of("--pid-file", instance.pidFile().toString()));
    }
}
