package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * The master has twice the workers that its configuration asks for, started at different times: HUP came to a master
 * that still had its workers, or at the very end of a new master (ngx_master_process_cycle, ngx_process_cycle.c: with a
 * new binary it starts workers and never looks whether it has some). Had the number been lowered on the disk since, all
 * would have started at once.
 */
@AutoService(HazardSource.class)
public final class DoubledWorkers extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "doubled-workers",
            "the master has twice its workers, of different age: left of a HUP at the wrong time",
            "reload nginx once");

    public DoubledWorkers() {
        super(Stage.INSTANCE, HAZARD);
    }

    /** Clock ticks (proc(5), 100 a second) within which a master has started a set of workers. */
    private static final long ONE_SET = 100;

    @Override
    public Optional<Hazard> look(Subject subject) {
        OptionalInt wanted = subject.instance().workers(subject.os().host());
        Optional<Master> master = subject.situation().sole();
        if (wanted.isEmpty() || master.isEmpty() || master.get().accepting() < 2 * wanted.getAsInt()) {
            return Optional.empty();
        }
        long first = started(master.get()).min().orElse(0);
        long last = started(master.get()).max().orElse(0);
        return last - first <= ONE_SET
                ? Optional.empty()
                : Optional.of(HAZARD.found(
                        "master " + master.get().pid() + " has " + master.get().accepting() + " workers, and its"
                                + " configuration asks for " + wanted.getAsInt() + ": some are left of an accident",
                        "reload nginx once, which starts one set and retires all others: nginx-upgrade reload --pid "
                                + master.get().pid()));
    }

    private static LongStream started(Master master) {
        return master.workers().stream()
                .filter(Worker::accepting)
                .map(Worker::identity)
                .mapToLong(ProcessIdentity::startTicks);
    }
}
