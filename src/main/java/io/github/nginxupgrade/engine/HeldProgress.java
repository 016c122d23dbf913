package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import java.util.ArrayDeque;
import java.util.Queue;

/** Holds back what there is to tell while a signal is due: a terminal takes its time, and one that is stopped takes all. */
public final class HeldProgress implements Progress {
    private final Progress progress;
    private final Queue<Event> held = new ArrayDeque<>();
    private boolean holds;

    public HeldProgress(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void on(Event event) {
        held.add(event);
        if (!holds) {
            release();
        }
    }

    /** From now on events wait. */
    void hold() {
        holds = true;
    }

    /** Tells what was held back, in its order; from now on events pass again. */
    void release() {
        holds = false;
        for (Event event = held.poll(); event != null; event = held.poll()) {
            progress.on(event);
        }
    }
}
