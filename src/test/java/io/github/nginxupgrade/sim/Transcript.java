package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.upgrade.Event;
import io.github.nginxupgrade.upgrade.Progress;
import java.util.ArrayList;
import java.util.List;

/** What the tool tells, a line for each event, without times. */
final class Transcript implements Progress {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void on(Event event) {
        if (event instanceof Event.Note note) {
            lines.add(note.text());
        } else if (event instanceof Event.StepStarted started) {
            lines.add(started.step().words() + " " + started.pids());
        } else if (event instanceof Event.StepDone done) {
            lines.add("  seen: " + done.record().evidence());
        } else if (event instanceof Event.PhaseSeen seen) {
            lines.add("phase " + seen.situation().phase() + ": "
                    + seen.situation().words());
        } else if (event instanceof Event.Turned turned) {
            lines.add("turned back: " + turned.reason());
        } else if (event instanceof Event.Warning warning) {
            lines.add("warning: " + warning.text());
        } else if (event instanceof Event.Detail d && Boolean.getBoolean("sim.detail")) {
            lines.add("    . " + d.text());
        } else if (event instanceof Event.Waiting waiting) {
            lines.add("waiting for " + waiting.what());
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
