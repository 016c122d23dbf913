package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Processes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Masters that commands before this one have told to quit, as the journal has it. An intent alone does not say that it was done; what
 * was seen of it does, whatever that was.
 */
public final class QuitSent {
    private static final Set<String> RETIRES = Set.of(Step.RETIRE_OLD_MASTER.id(), Step.RETIRE_NEW_MASTER.id());

    private QuitSent() {}

    /** Those of them that run; none where the journal cannot be read. */
    public static List<ProcessIdentity> before(Processes processes, Run run) {
        try {
            return pids(run.entries()).stream()
                    .flatMap(pid -> processes.read(pid).flatMap(ProcessInfo::identity).stream())
                    .toList();
        } catch (OsFailure unreadable) {
            return List.of();
        }
    }

    static Set<Integer> pids(List<Entry> entries) {
        Map<String, List<Integer>> intended = new HashMap<>();
        var sent = new HashSet<Integer>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Intent intent
                    && RETIRES.contains(intent.of().step())) {
                intended.put(intent.of().step(), intent.of().pids());
            } else if (entry instanceof Entry.Done done) {
                sent.addAll(intended.getOrDefault(done.step(), List.of()));
            }
        }
        return sent;
    }
}
