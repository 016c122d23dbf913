package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.OsFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what is intended and what was seen into the run's journal, and tells it as it happens. */
final class Logbook {
    private final Clock clock;
    private final Run run;
    private final Progress progress;
    private final List<StepRecord> steps = new ArrayList<>();
    private final List<Entry> unwritten = new ArrayList<>();

    Logbook(Clock clock, Run run, Progress progress) {
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
        note(Entry.GOAL, Intent.fields(command, goal, policy));
    }

    void turned(String reason) {
        note(Entry.TURNED, Map.of("reason", reason));
        progress.on(new Event.Turned(reason));
    }

    /**
     * The intent is on the disk before the act.
     *
     * @param mustStick true going forward: no act without it. Going back a full disk must not stop the way back
     */
    void intend(Step step, List<Integer> pids, boolean mustStick) throws OsFailure {
        var fields = new LinkedHashMap<String, String>();
        fields.put("step", step.id());
        step.signal().ifPresent(signal -> fields.put("signal", signal.name()));
        if (!pids.isEmpty()) {
            fields.put(
                    "pids", String.join(" ", pids.stream().map(String::valueOf).toList()));
        }
        if (mustStick) {
            write(run::append, new Entry(clock.now(), Entry.INTENT, fields));
        } else {
            note(Entry.INTENT, fields);
        }
        progress.on(new Event.StepStarted(step, pids));
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

    void ended(OutcomeKind kind) {
        note(Entry.END, Map.of("outcome", kind.word()));
    }

    void warn(String text) {
        progress.on(new Event.Warning(text));
    }

    /** Writes down what was told, if no act has done so since. */
    void catchUp() {
        if (!unwritten.isEmpty()) {
            survive(() -> write(run::note));
        }
    }

    private void note(String event, Map<String, String> fields) {
        survive(() -> write(run::append, new Entry(clock.now(), event, fields)));
    }

    /** What nobody who resumes relies on: it goes with the next entry, and no signal waits for it. */
    private void told(String event, Map<String, String> fields) {
        unwritten.add(new Entry(clock.now(), event, fields));
    }

    private interface Journal {
        void write(List<Entry> entries) throws OsFailure;
    }

    private interface Writing {
        void run() throws OsFailure;
    }

    /** What was told before is written with it, in the order in which it happened; a disk that refuses it is not asked again. */
    private void write(Journal journal, Entry... last) throws OsFailure {
        List<Entry> entries = new ArrayList<>(unwritten);
        unwritten.clear();
        entries.addAll(List.of(last));
        journal.write(entries);
    }

    private void survive(Writing writing) {
        try {
            writing.run();
        } catch (OsFailure e) {
            warn("the journal could not be written: " + e.sentence());
        }
    }
}
