package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.recording.Quiet;
import io.github.nginxupgrade.recording.Sampler;
import io.github.nginxupgrade.recording.WaitingEvents;
import io.github.nginxupgrade.recording.WaitingEvents.Told;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.TextReport;
import io.github.nginxupgrade.report.live.Frame;
import io.github.nginxupgrade.report.live.RunModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run on a terminal, drawn again as it goes on, by the thread that writes. Whoever watches over the run only puts what happened
 * into a queue: a view that lags, or that breaks, does a run no harm.
 */
final class LiveView {
    /** Between two drawings. */
    static final Duration PAUSE = Duration.ofMillis(120);

    private final Os os;
    private final Drawing drawing;
    private final RunModel model;
    private final Duration started;
    private final WaitingEvents told = new WaitingEvents();
    private final Sampler sampler;
    private final Quiet quiet = new Quiet();
    private boolean suspended;
    private Duration lastDrawn = Duration.ZERO;

    /**
     * Nothing has happened.
     *
     * @param sampler counts connections
     */
    LiveView(Os os, Drawing drawing, Sampler sampler, String title, Duration started) {
        this.os = os;
        this.drawing = drawing;
        this.sampler = sampler;
        this.started = started;
        this.model = new RunModel(title, os.host().name(), drawing.marks(), started);
    }

    /** Does not block. */
    void on(Event event) {
        Duration now = os.clock().elapsed();
        quiet.on(event, now);
        told.add(new Told(event, os.clock().now(), now));
    }

    /** To be called by the thread that writes, as all that follows. */
    void draw() {
        Duration now = os.clock().elapsed();
        if (suspended || quiet.isAt(now, lastDrawn)) {
            return;
        }
        lastDrawn = now;
        drawing.draw(take(), frame(), now);
    }

    private Frame frame() {
        return model.frame(os.clock().elapsed(), sampler.connections());
    }

    /** What happened since the last time goes into the model; the lines of it that are to stay. */
    private List<Line> take() {
        var lines = new ArrayList<Line>();
        for (Optional<Told> waits = told.take(); waits.isPresent(); waits = told.take()) {
            Told next = waits.get();
            model.on(next.event(), next.elapsed());
            if (isToStay(next.event())) {
                TextReport.line(next.event(), next.elapsed().minus(started)).ifPresent(lines::add);
            }
        }
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

    /** The terminal is somebody else's for a while; what is to stay of what happened until then stands above it. */
    void suspend() {
        drawing.draw(take(), frame(), os.clock().elapsed());
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
