package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.outcome.Course;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the events of a run come to, for a view. Used by one thread. */
public final class RunModel {
    private final String title;
    private final String host;
    private final Marks marks;
    private final Duration started;
    private final RunTasks tasks = new RunTasks();
    private final Sides sides = new Sides();
    private final Clients clients = new Clients();
    private Optional<Instance> instance = Optional.empty();
    private Optional<Situation> seen = Optional.empty();
    private String waitsFor = "";
    private boolean over;

    /**
     * Nothing has happened.
     *
     * @param title the program and the command
     * @param host the name of this machine
     * @param started when, by the clock that never jumps
     */
    public RunModel(String title, String host, Marks marks, Duration started) {
        this.title = title;
        this.host = host;
        this.marks = marks;
        this.started = started;
    }

    /** Takes in what happened. */
    public void on(Event event, Duration at) {
        if (event instanceof Event.InstanceFound found) {
            instance = Optional.of(found.instance());
        } else if (event instanceof Event.Preparing preparing) {
            tasks.prepares(preparing.preparation(), at);
        } else if (event instanceof Event.Prepared prepared) {
            tasks.prepared(prepared.preparation(), prepared.words(), at);
        } else if (event instanceof Event.SetsOut sets) {
            tasks.setsOut(sets.course());
            sides.are(sets.course());
        } else if (event instanceof Event.StepStarted step) {
            tasks.begins(step.step(), at);
        } else if (event instanceof Event.StepDone done) {
            tasks.ends(done.record(), at);
        } else if (event instanceof Event.Looked looked) {
            seen = Optional.of(looked.situation());
            waitsFor = looked.waitsFor();
            sides.saw(looked.situation());
            tasks.saw(looked.situation(), at);
        } else if (event instanceof Event.Turned) {
            tasks.turns(at);
        } else {
            clients.on(event);
        }
    }

    /** It is over: nothing is waited for any more. */
    public void end(boolean failed, Duration at) {
        tasks.end(failed, at);
        waitsFor = "";
        over = true;
    }

    /**
     * As it stands.
     *
     * @param connections open ones by the pid of a worker; none where they were not counted
     */
    public Frame frame(Duration now, Map<Integer, Integer> connections) {
        return new Frame(
                title,
                sides.words(marks),
                instance.map(found -> Frame.instance(host, found)).orElse(""),
                now.minus(started),
                tasks.shown(now),
                seen.map(sides::serving).orElse(""),
                seen.map(Sides::remark).orElse(""),
                seen.map(situation -> situation.serving().equals("none")).orElse(false),
                seen.map(situation -> sides.columns(situation, connections)).orElse(List.of()),
                clients.words(),
                waiting(),
                "",
                foot());
    }

    private String waiting() {
        if (waitsFor.isEmpty()) {
            return "";
        }
        return "Waiting for: " + waitsFor + (tasks.then().isEmpty() ? "" : ". " + tasks.then());
    }

    private List<String> foot() {
        if (over) {
            return List.of();
        }
        Optional<Course> course = tasks.course();
        if (course.isEmpty()) {
            return seen.isEmpty() ? List.of("Ctrl-C leaves; nothing is touched yet") : List.of();
        }
        boolean reloads = course.get().end() == Course.End.RELOAD;
        String former = reloads ? "the files of before" : sides.oldVersion();
        if (tasks.goesBack()) {
            return List.of("back to " + former + ": Ctrl-C does not stop that");
        }
        if (tasks.isCommitted()) {
            return List.of("committed", "the way back is a new upgrade: rollback");
        }
        if (!course.get().turnsBack()) {
            return List.of(reloads ? "Ctrl-C leaves it loaded" : "Ctrl-C stops where it is");
        }
        boolean outlives = course.get().confirmWithin().isPresent();
        return List.of(
                "Ctrl-C = back to " + former + ", nobody loses a request",
                outlives ? "a lost terminal changes nothing" : "lost terminal = the same");
    }
}
