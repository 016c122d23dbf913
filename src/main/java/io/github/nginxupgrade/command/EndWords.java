package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Decision;
import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.Supervision;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.text.Count;
import java.util.List;

/**
 * What is said of the end of a run, in one sentence.
 *
 * @param manifest of the run
 */
record EndWords(Manifest manifest) {
    String message(OutcomeKind kind, LoopResult ending, Supervision systemd, List<MasterView> masters) {
        String rest = rest(masters);
        String from = manifest.fromWords();
        String to = manifest.toWords();
        String why = ending.turned().orElse("");
        int draining = ending.situation().draining();
        String byOthers = byOthers(ending);
        return switch (kind) {
            case UPGRADED -> "upgraded " + manifest.words() + rest + byOthers;
            case COMMITTED -> "committed " + to + ": the old master is retired" + rest;
            case HELD ->
                to + " serves; the old master (" + manifest.from().wordsAfter(manifest.to()) + ") waits"
                        + (draining == 0 ? " without workers" : rest) + byOthers;
            case ROLLED_BACK -> "rolled back to " + (manifest.goesBack() ? to : from) + rest;
            case FAILED_ROLLED_BACK, INTERRUPTED_ROLLED_BACK, REFUSED ->
                "cannot " + (manifest.goesBack() ? "roll back" : "upgrade") + " to " + to + ": "
                        + reason(ending, why) + byOthers
                        + (kind == OutcomeKind.REFUSED ? "" : "; went back to " + from);
            default -> "cannot finish: " + reason(ending, why) + byOthers + ended(ending.situation(), systemd);
        };
    }

    /** What of this run somebody else has done, to be added to a sentence. */
    static String byOthers(LoopResult ending) {
        return ending.byOthers().isEmpty() ? "" : "; " + String.join("; ", ending.byOthers());
    }

    /** Nobody is left, and it was systemd that saw to it. */
    private static String ended(Situation now, Supervision systemd) {
        return now.phase() == Phase.DOWN && systemd.kind() != Supervision.Kind.UNKNOWN
                ? systemd.fault().map(fault -> "; " + fault).orElse("")
                : "";
    }

    /** What old workers have left, in words; none where nothing drains. */
    private static String rest(List<MasterView> masters) {
        List<WorkerView> draining = masters.stream()
                .flatMap(master -> master.workers().stream())
                .filter(WorkerView::draining)
                .toList();
        int open = draining.stream().mapToInt(WorkerView::connections).sum();
        return draining.isEmpty()
                ? ""
                : "; " + draining.size() + (draining.size() == 1 ? " worker still finishes " : " workers still finish ")
                        + Count.of(open, "connection");
    }

    private static String reason(LoopResult ending, String turned) {
        String last = "";
        if (ending.last() instanceof Decision.Stuck stuck) {
            last = stuck.reason();
        } else if (ending.last() instanceof Decision.Refuse refuse) {
            last = refuse.reason();
        } else if (ending.last() instanceof Decision.Reverse) {
            last = "the old master is gone, the new one serves alone";
        }
        if (turned.isEmpty() || last.isEmpty() || last.equals(turned)) {
            return turned.isEmpty() ? last : turned;
        }
        return turned + "; then " + last;
    }
}
