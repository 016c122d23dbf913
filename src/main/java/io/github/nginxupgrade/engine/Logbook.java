package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.outcome.StepRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes what is intended and what was seen into the run's journal, and tells it as it happens. */
final class Logbook {
    private final Clock clock;
    private final Run run;
    private final HeldProgress progress;
    private final List<StepRecord> steps = new ArrayList<>();
    private final List<Entry> unwritten = new ArrayList<>();
    /** What is on the disk as something that will be done. */
    private final List<Map<String, String>> announced = new ArrayList<>();

    Logbook(Clock clock, Run run, HeldProgress progress) {
        this.clock = clock;
        this.run = run;
        this.progress = progress;
    }

    /** What was done so far. */
    List<StepRecord> steps() {
        return List.copyOf(steps);
    }

    /** True where this step was ever begun in this run, also by a command that was killed; false where that cannot be read. */
    boolean hasIntended(Step step) {
        try {
            return run.entries().stream()
                    .anyMatch(entry -> entry.event().equals(Entry.INTENT)
                            && entry.field("step").equals(step.id()));
        } catch (OsFailure unreadable) {
            return false;
        }
    }

    void setsOut(String command, Goal goal, Policy policy) {
        note(Entry.GOAL, RecordedGoal.fields(command, goal, policy));
    }

    void turned(String reason) {
        note(Entry.TURNED, Map.of("reason", reason));
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
        Map<String, String> intent = fields(step, pids);
        boolean isAnnounced = announced.contains(intent);
        var following = new ArrayList<Map<String, String>>();
        for (PlannedStep planned : isAnnounced ? List.<PlannedStep>of() : ahead.get()) {
            following.add(fields(planned.step(), planned.pids()));
        }
        var entries = new ArrayList<Entry>();
        entries.add(new Entry(clock.now(), Entry.INTENT, intent));
        following.forEach(fields -> entries.add(new Entry(clock.now(), Entry.AHEAD, fields)));
        try {
            write(entries, !isAnnounced);
            announced.addAll(following);
        } catch (OsFailure e) {
            if (mustStick) {
                throw e;
            }
            notWritten(e);
        }
        progress.on(new Event.StepStarted(step, pids));
    }

    /** What is done to write a step down, but for the writing: see {@link WarmUp}. */
    static void practise(PlannedStep planned) {
        String unused =
                new Entry(Instant.ofEpochSecond(1, 1), Entry.INTENT, fields(planned.step(), planned.pids())).line();
    }

    private static Map<String, String> fields(Step step, List<Integer> pids) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("step", step.id());
        step.signal().ifPresent(signal -> fields.put("signal", signal.name()));
        if (!pids.isEmpty()) {
            fields.put(
                    "pids", String.join(" ", pids.stream().map(String::valueOf).toList()));
        }
        return fields;
    }

    /** It was intended and not done. */
    void dropped(Step step) {
        told(Entry.DROPPED, Map.of("step", step.id()));
        progress.on(new Event.Detail("dropped " + step + ": something changed in the last moment"));
    }

    void done(StepRecord record) {
        steps.add(record);
        told(
                Entry.DONE,
                Map.of(
                        "step",
                        record.step().id(),
                        "evidence",
                        record.evidence(),
                        "took_ms",
                        "" + record.took().toMillis()));
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

    private void note(String event, Map<String, String> fields) {
        note(List.of(new Entry(clock.now(), event, fields)), true);
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

    /** What nobody who resumes relies on: it goes with the next entry, and no signal waits for it. */
    private void told(String event, Map<String, String> fields) {
        unwritten.add(new Entry(clock.now(), event, fields));
    }

    /** What was told before is written with it, in the order in which it happened; a disk that refuses it is not asked again. */
    private void write(List<Entry> last, boolean durable) throws OsFailure {
        List<Entry> entries = new ArrayList<>(unwritten);
        unwritten.clear();
        entries.addAll(last);
        if (durable) {
            run.append(entries);
        } else {
            run.note(entries);
        }
    }
}
