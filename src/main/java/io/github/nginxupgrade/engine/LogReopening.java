package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.OpenElsewhere;
import io.github.nginxupgrade.situation.OpenElsewhere.Writer;
import io.github.nginxupgrade.situation.RotatedLogs;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * USR1 to all that write logs, and then the files that they have open: nginx goes on with the file it has where it cannot open
 * the other one (ngx_reopen_files), and says so in a log that may be that very one.
 */
public final class LogReopening {
    private final Os os;
    private final SingleStep steps;
    private final Instance instance;
    private final Duration patience;

    /**
     * How it ended.
     *
     * @param sent false where nobody was told
     * @param before what was open under another name when they were told
     * @param left what still is
     */
    public record End(
            boolean sent, Situation now, List<OpenElsewhere> before, List<OpenElsewhere> left, List<StepRecord> steps) {
        public End {
            before = List.copyOf(before);
            left = List.copyOf(left);
            steps = List.copyOf(steps);
        }
    }

    /**
     * A reopening.
     *
     * @param patience for all masters to be idle, for a signal that is sent to a busy one is obeyed much later
     */
    public LogReopening(Os os, Instance instance, Progress progress, Duration patience) {
        this.os = os;
        this.patience = patience;
        this.steps = new SingleStep(os, new Observer(os, instance, Expectation.unknown(Duration.ZERO)), progress, true);
        this.instance = instance;
    }

    /**
     * Blocks until it is over.
     *
     * @throws OsFailure where nothing was sent, for what is open could not be seen, or nobody could be told
     */
    public End run() throws OsFailure {
        Situation first = steps.look();
        RotatedLogs logs = logs(first);
        List<OpenElsewhere> before = logs.of(first);
        Optional<PendingStep.Begun> sent =
                steps.send(Step.REOPEN_ALL_LOGS, os.clock().elapsed().plus(patience));
        if (sent.isEmpty()) {
            return new End(false, steps.look(), before, before, List.of());
        }
        Seen seen = awaitEffect(sent.get(), logs, new Seen(sent.get().before(), before));
        steps.ended(sent.get(), evidence(seen));
        return new End(true, seen.now(), before, seen.left(), steps.done());
    }

    private Seen awaitEffect(PendingStep.Begun sent, RotatedLogs logs, Seen first) {
        Duration until = sent.since().plus(sent.step().limit().orElseThrow());
        Seen seen = first;
        boolean isOver = false;
        var told = new HashSet<Integer>(sent.pids());
        while (!isOver) {
            steps.await(seen.now());
            isOver = steps.isPast(until);
            seen = look(logs, seen);
            boolean opened = seen.now().masters().stream().allMatch(LogReopening::hasTaken)
                    && seen.left().stream().noneMatch(open -> open.writer() == Writer.MASTER);
            isOver |= seen.left().isEmpty() && opened;
            if (opened && !isOver) {
                tellLeaving(seen.now(), told, sent.step());
            }
        }
        return seen;
    }

    /** Those that were not told yet, once. */
    private void tellLeaving(Situation now, Set<Integer> told, Step step) {
        List<ProcessIdentity> untold = Actor.leavingWriters(now).stream()
                .filter(worker -> told.add(worker.pid()))
                .toList();
        if (!untold.isEmpty()) {
            steps.alsoTo(untold, step);
        }
    }

    private record Seen(Situation now, List<OpenElsewhere> left) {}

    private static String evidence(Seen seen) {
        return seen.left().stream()
                .findFirst()
                .map(OpenElsewhere::words)
                .orElseGet(() -> Evidence.of(Step.REOPEN_ALL_LOGS, seen.now()));
    }

    /** What cannot be seen just now may be in a moment. */
    private Seen look(RotatedLogs logs, Seen before) {
        try {
            Situation now = steps.look();
            return new Seen(now, withoutLeaving(now, logs.of(now)));
        } catch (OsFailure notNow) {
            return before;
        }
    }

    private RotatedLogs logs(Situation now) throws OsFailure {
        FileSystem his = os.files()
                .as(now.masters().stream()
                        .findFirst()
                        .orElseThrow(() -> new OsFailure(OsFailure.Reason.GONE, "the master has ended"))
                        .pid());
        return new RotatedLogs(os, instance, Configuration.whole(his, instance).directives());
    }

    /** A master that was told to quit opens nothing any more; what it has to say until it ends are a few lines on its workers. */
    private static List<OpenElsewhere> withoutLeaving(Situation now, List<OpenElsewhere> astray) {
        Set<Integer> leaving = now.masters().stream()
                .filter(Master::quitting)
                .map(Master::pid)
                .collect(Collectors.toUnmodifiableSet());
        return astray.stream()
                .filter(open -> open.writer() != Writer.MASTER || !leaving.contains(open.pid()))
                .toList();
    }

    private static boolean hasTaken(Master master) {
        return master.idle() || master.quitting();
    }
}
