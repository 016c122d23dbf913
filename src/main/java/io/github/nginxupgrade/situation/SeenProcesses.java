package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The processes as one look sees them: each is read once in it. */
final class SeenProcesses {
    private final Os os;
    private final Map<Integer, Optional<ProcessInfo>> seen = new HashMap<>();

    SeenProcesses(Os os) {
        this.os = os;
    }

    /** A look begins. */
    void forget() {
        seen.clear();
    }

    /** One that ends gives up what it executes before it is a zombie (exit(2), exit_mm): such a one has ended. */
    Optional<ProcessInfo> of(int pid) {
        return seen.computeIfAbsent(pid, os.processes()::read)
                .filter(process -> !process.isZombie() && process.executable().isPresent());
    }

    /** The process of this identity, if it still lives. */
    Optional<ProcessInfo> again(ProcessIdentity identity) {
        return of(identity.pid()).filter(process -> process.startTicks() == identity.startTicks());
    }

    Optional<ProcessInfo> live(OptionalInt pid) {
        return pid.isPresent() ? of(pid.getAsInt()) : Optional.empty();
    }

    /** Its parent, if that is a master. */
    Optional<ProcessInfo> parent(Optional<ProcessInfo> process) {
        return process.flatMap(p -> of(p.parent())).filter(Masters::is);
    }

    List<ProcessInfo> children(int pid) throws OsFailure {
        var children = new ArrayList<ProcessInfo>();
        for (int child : os.processes().children(pid)) {
            of(child).ifPresent(children::add);
        }
        return children;
    }
}
