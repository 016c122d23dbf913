package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** When a master was told to let its workers go, as the journal has it: by whichever command, however it ended. */
public final class DrainStart {
    private static final Set<String> DRAINS =
            Set.of(Step.DRAIN_OLD_WORKERS.id(), Step.RETIRE_OLD_MASTER.id(), Step.RETIRE_NEW_MASTER.id());

    private final Map<Integer, Instant> byMaster = new HashMap<>();

    private DrainStart() {}

    /** Nothing is known. */
    static DrainStart unknown() {
        return new DrainStart();
    }

    /** What can't be read is not known. */
    public static DrainStart of(Optional<Run> run) {
        var found = new DrainStart();
        try {
            List<Entry> entries = run.isPresent() ? run.get().entries() : List.of();
            for (Entry entry : entries) {
                if (entry instanceof Entry.Intent intent
                        && DRAINS.contains(intent.of().step())) {
                    intent.of().pids().forEach(pid -> found.byMaster.putIfAbsent(pid, intent.at()));
                }
            }
        } catch (OsFailure unreadable) {
            return unknown();
        }
        return found;
    }

    /** When the workers of this master began to drain. */
    public Optional<Instant> of(int master) {
        return Optional.ofNullable(byMaster.get(master));
    }
}
