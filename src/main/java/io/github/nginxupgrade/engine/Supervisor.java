package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.linux.Cgroups;
import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Asks systemd what it believes of the service that the masters belong to. That takes a program and an answer of the first
 * process of the machine, so it is asked only where something depends on it, and never between two signals that hurry.
 */
public final class Supervisor implements RunPort.Supervising {
    private static final int CGROUP_LIMIT = 4096;
    /** While it is waited for systemd: not so often that asking is what keeps it busy. */
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final Os os;
    private Optional<String> unit;
    private Optional<Unit> before = Optional.empty();
    private Optional<Supervision> last = Optional.empty();
    private Duration asked = Duration.ZERO;

    public Supervisor(Os os) {
        this(os, Optional.empty());
    }

    /** One that knows the service, also when no master is left to tell it. */
    public Supervisor(Os os, Optional<String> unit) {
        this.os = os;
        this.unit = unit;
    }

    @Override
    public Supervision look(Situation now) {
        Duration time = os.clock().elapsed();
        boolean recent = last.filter(known -> known.fault().isPresent()).isPresent()
                && time.minus(asked).compareTo(AGAIN) < 0;
        if (!recent) {
            last = Optional.of(ask(now));
            asked = os.clock().elapsed();
        }
        return last.orElseThrow();
    }

    private Supervision ask(Situation now) {
        if (!os.services().runs()) {
            return Supervision.none();
        }
        Map<Integer, String> groups = new TreeMap<>();
        for (Master master : now.masters()) {
            Cgroups of = groups(master.pid());
            of.service().ifPresent(group -> groups.put(master.pid(), group));
            unit = unit.or(of::unit);
        }
        if (unit.isEmpty()) {
            return Supervision.none();
        }
        try {
            Optional<Unit> said = os.services().show(unit.get()).map(Unit::ofShow);
            if (said.isEmpty() || isAnothers(said.get(), groups)) {
                return Supervision.none();
            }
            before = before.or(() -> said);
            return Supervision.of(unit.get(), before.get(), said.get(), now, groups);
        } catch (OsFailure notSaid) {
            Supervision.Kind kind = before.isEmpty() ? Supervision.Kind.UNKNOWN : Supervision.Kind.SILENT;
            return Supervision.unanswered(kind, unit.get(), notSaid.sentence());
        }
    }

    /** A container has a service of the same name, in a group below its own: that one is not this systemd's to tell of. */
    private static boolean isAnothers(Unit said, Map<Integer, String> groups) {
        Optional<String> group = said.value("ControlGroup");
        return group.isPresent() && !groups.isEmpty() && !groups.containsValue(group.get());
    }

    private Cgroups groups(int pid) {
        try {
            return Cgroups.parse(os.files()
                    .read(Path.of("/proc/" + pid + "/cgroup"), 0, CGROUP_LIMIT)
                    .orElse(""));
        } catch (OsFailure notSeen) {
            return new Cgroups(Map.of());
        }
    }

    /** Makes systemd hold this master for the main process of its service. */
    public void setMain(Master master) throws OsFailure {
        last = Optional.empty();
        if (unit.isPresent()) {
            os.services().setMainProcess(unit.get(), master.pid());
        }
    }
}
