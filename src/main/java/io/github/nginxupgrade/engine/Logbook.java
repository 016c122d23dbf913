package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Entry.StepFields;
import io.github.nginxupgrade.journal.Journal;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.outcome.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Writes what is intended and what was seen into the run's journal, and tells it as it happens. */
final class Logbook {
    private final Clock clock;
    private final Journal journal;
    private final HeldProgress progress;
    private final List<StepRecord> steps = new ArrayList<>();
    /** What nobody who resumes relies on: it goes with the next entry, and no signal waits for it. */
    private final List<Entry> unwritten = new ArrayList<>();
    /** What is on the disk as something that will be done. */
    private final List<StepFields> announced = new ArrayList<>();

    Logbook(Clock clock, Journal journal, HeldProgress progress) {
        this.clock = clock;
        this.journal = journal;
        this.progress = progress;
    }

    /** What was done so far. */
    List<StepRecord> steps() {
        return List.copyOf(steps);
    }

    /** True where this step was ever begun in this run, also by a command that was killed; false where that cannot be read. */
    boolean hasIntended(Step step) {
        try {
            return journal.entries().stream()
                    .anyMatch(entry -> entry instanceof Entry.Intent intent
                            && intent.of().step().equals(step.id()));
        } catch (OsFailure unreadable) {
            return false;
        }
    }

    void setsOut(String command, Goal goal, Policy policy) {
        note(RecordedGoal.entry(clock.now(), command, goal, policy));
    }

    void turned(String reason) {
        note(new Entry.Turned(clock.now(), reason));
        progress.on(new Event.Turned(reason));
    }

    /**
     * The act is on the disk before it is done: as the intent that is written now, or as one that was announced with an
     * earlier one. The intent of such a one is written and not waited for: a tool that is killed has written it all the same, and
     * a machine that goes down takes nginx along.
     *
     * @param ahead what will follow if nginx behaves, which is announced; not asked for where the act itself was
     * @param mustStick true going forward: no act without it. Going back a full disk must not stop the way back
     */
    void intend(Step step, List<Integer> pids, Supplier<List<PlannedStep>> ahead, boolean mustStick) throws OsFailure {
        StepFields intent = fields(step, pids);
        boolean isAnnounced = announced.contains(intent);
        List<StepFields> following = isAnnounced
                ? List.of()
                : ahead.get().stream().map(Logbook::fields).toList();
        var entries = new ArrayList<Entry>();
        entries.add(new Entry.Intent(clock.now(), intent));
        following.forEach(next -> entries.add(new Entry.Ahead(clock.now(), next)));
        try {
            write(entries, !isAnnounced);
            announced.addAll(following);
        } catch (OsFailure e) {
            if (mustStick) {
                throw e;
            }
            notWritten(e);
        }
    }

    /** Nothing stands between it and its being done any more. */
    void begins(Step step, List<Integer> pids) {
        progress.on(new Event.StepStarted(step, pids));
    }

    private static StepFields fields(PlannedStep planned) {
        return fields(planned.step(), planned.pids());
    }

    private static StepFields fields(Step step, List<Integer> pids) {
        return new StepFields(step.id(), step.signal().map(Signal::name), pids);
    }

    /** It was intended and not done. */
    void dropped(Step step) {
        unwritten.add(new Entry.Dropped(clock.now(), step.id()));
        progress.on(new Event.Detail("not done, for something changed in the last moment: " + step.words()));
    }

    void done(StepRecord record) {
        steps.add(record);
        unwritten.add(new Entry.Done(clock.now(), record.step().id(), record.evidence(), record.took()));
        progress.on(new Event.StepDone(record));
    }

    void warn(String text) {
        progress.on(new Event.Warning(text));
    }

    /** What happens is told when {@link #tell} is called. */
    void hold() {
        progress.hold();
    }

    /** Tells what was held back, and writes it down if no act has done so since. */
    void tell() {
        if (!unwritten.isEmpty()) {
            note(List.of(), false);
        }
        progress.release();
    }

    private void note(Entry entry) {
        note(List.of(entry), true);
    }

    private void note(List<Entry> last, boolean durable) {
        try {
            write(last, durable);
        } catch (OsFailure e) {
            notWritten(e);
        }
    }

    private void notWritten(OsFailure e) {
        warn("the journal could not be written: " + e.sentence());
    }

    /** What was told before is written with it, in the order in which it happened; a disk that refuses it is not asked again. */
    private void write(List<Entry> last, boolean durable) throws OsFailure {
        List<Entry> entries = new ArrayList<>(unwritten);
        unwritten.clear();
        entries.addAll(last);
        if (durable) {
            journal.append(entries);
        } else {
            journal.note(entries);
        }
    }
}
