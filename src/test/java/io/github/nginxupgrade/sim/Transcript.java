package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import java.util.ArrayList;
import java.util.List;

/** What the tool tells, a line for each event, without times. */
final class Transcript implements Progress {
    private final List<String> lines = new ArrayList<>();
    private final List<Integer> after = new ArrayList<>();
    private final Operations operations;

    Transcript(Operations operations) {
        this.operations = operations;
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.Note note) {
            add(note.text());
        } else if (event instanceof Event.StepStarted started) {
            add(started.step().words() + " " + started.pids());
        } else if (event instanceof Event.StepDone done) {
            add("  seen: " + done.record().evidence());
        } else if (event instanceof Event.PhaseSeen seen) {
            add("phase " + seen.situation().phase() + ": " + seen.situation().words());
        } else if (event instanceof Event.Turned turned) {
            add("turned back: " + turned.reason());
        } else if (event instanceof Event.DrainTimeIsUp up) {
            add("the time to drain is over: " + up.then());
        } else if (event instanceof Event.Warning warning) {
            add("warning: " + warning.text());
        } else if (event instanceof Event.Detail d && Boolean.getBoolean("sim.detail")) {
            add("    . " + d.text());
        } else if (event instanceof Event.Waiting waiting) {
            add("waiting for " + waiting.what());
        }
    }

    private void add(String line) {
        lines.add(line);
        after.add(operations.done().size());
    }

    /** How many operations had been done when each line was told. */
    List<Integer> after() {
        return List.copyOf(after);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
