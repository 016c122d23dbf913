package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sockets;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.TextReport;
import io.github.nginxupgrade.report.live.Frame;
import io.github.nginxupgrade.report.live.RunModel;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A run on a terminal, drawn again as it goes on, by the thread that writes. Whoever watches over the run only puts what happened
 * into a queue: a view that lags, or that breaks, does a run no harm.
 */
final class LiveView {
    /** Between two drawings. */
    static final Duration PAUSE = Duration.ofMillis(120);

    /** To count connections takes a pass over all of the machine's: no more than a tenth of the time goes into that. */
    private static final int COUNTING = 10;

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Where one signal follows another, nobody can read what is between them, and the processor is better left to nginx. */
    private static final Duration QUIET = Duration.ofMillis(150);

    private static final Duration LONGEST_QUIET = Duration.ofMillis(500);

    private final Os os;
    private final Drawing drawing;
    private final RunModel model;
    private final Duration started;
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private Map<Integer, Integer> connections = Map.of();
    private Duration nextCount = Duration.ZERO;
    private boolean suspended;
    private Duration lastDrawn = Duration.ZERO;
    private volatile Duration lastSignal = Duration.ZERO;

    private record Told(Event event, Duration at) {}

    LiveView(Os os, Drawing drawing, String title, Duration started) {
        this.os = os;
        this.drawing = drawing;
        this.started = started;
        this.model = new RunModel(title, os.host().name(), drawing.marks(), started);
    }

    /** Does not block. */
    void on(Event event) {
        Duration now = os.clock().elapsed();
        if (event instanceof Event.StepStarted) {
            lastSignal = now;
        }
        told.add(new Told(event, now));
    }

    /** To be called by the thread that writes, as all that follows. */
    void draw() {
        Duration now = os.clock().elapsed();
        boolean between = now.minus(lastSignal).compareTo(QUIET) < 0
                && now.minus(lastDrawn).compareTo(LONGEST_QUIET) < 0;
        if (suspended || between) {
            return;
        }
        lastDrawn = now;
        drawing.draw(take(), frame(), now);
    }

    private Frame frame() {
        return model.frame(os.clock().elapsed(), connections);
    }

    /** What happened since the last time goes into the model; the lines of it that are to stay. */
    private List<Line> take() {
        var lines = new ArrayList<Line>();
        for (Told next = told.poll(); next != null; next = told.poll()) {
            model.on(next.event(), next.at());
            if (isToStay(next.event())) {
                TextReport.line(next.event(), next.at().minus(started))
                        .map(line -> line.map(ProgramName::spokenIn))
                        .ifPresent(lines::add);
            }
        }
        model.seen().ifPresent(this::count);
        return lines;
    }

    private static boolean isToStay(Event event) {
        return event instanceof Event.Note
                || event instanceof Event.Found
                || event instanceof Event.Warning
                || event instanceof Event.Turned
                || event instanceof Event.DrainTimeIsUp
                || (event instanceof Event.Draining draining && draining.cut());
    }

    private void count(Situation now) {
        Duration begin = os.clock().elapsed();
        if (begin.compareTo(nextCount) < 0) {
            return;
        }
        connections = connections(os.sockets(), now).orElse(connections);
        Duration took = os.clock().elapsed().minus(begin).multipliedBy(COUNTING);
        nextCount = begin.plus(took.compareTo(SECOND) > 0 ? took : SECOND);
    }

    private static Optional<Map<Integer, Integer>> connections(Sockets sockets, Situation now) {
        List<Integer> masters = now.masters().stream().map(Master::pid).toList();
        List<Integer> workers = now.masters().stream()
                .flatMap(master -> master.workers().stream())
                .map(Worker::pid)
                .toList();
        try {
            return Optional.of(sockets.connections(workers, masters));
        } catch (OsFailure notPermitted) {
            return Optional.empty();
        }
    }

    /** The terminal is somebody else's for a while. */
    void suspend() {
        drawing.erase();
        suspended = true;
    }

    void resume() {
        suspended = false;
    }

    /** Draws what came of it, and leaves that where it is. */
    void end(boolean failed) {
        List<Line> above = take();
        model.end(failed, os.clock().elapsed());
        drawing.draw(above, frame(), os.clock().elapsed());
        suspended = true;
    }
}
