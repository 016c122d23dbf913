package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.report.live.Task.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The parts of a run, in the order in which they came up. */
final class Tasks {
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final Map<String, Duration> begun = new LinkedHashMap<>();

    /** It will come, if nothing comes between. */
    void foresee(String name, String words) {
        tasks.putIfAbsent(name, Task.ahead(name, words));
    }

    /** What is foreseen will not come. */
    void forgetAhead() {
        tasks.values().removeIf(task -> task.state() == State.AHEAD);
    }

    void forget(String name) {
        tasks.remove(name);
    }

    /** One that is done and begins again comes last. */
    void begin(String name, Duration at) {
        if (is(name, State.DONE) || is(name, State.FAILED)) {
            tasks.remove(name);
        }
        tasks.putIfAbsent(name, Task.ahead(name, ""));
        begun.put(name, at);
        change(name, task -> task.is(State.RUNNING));
    }

    /** Begins one that is ahead, where it has a time. */
    void beginWithin(String name, Optional<Duration> limit, Duration at) {
        if (is(name, State.AHEAD) && limit.isPresent()) {
            begin(name, at);
            change(name, task -> task.within(limit.get()));
        }
    }

    void end(String name, State how, Duration at) {
        if (is(name, State.RUNNING)) {
            change(name, task -> task.is(how).took(since(name, at)));
        }
    }

    void change(String name, UnaryOperator<Task> how) {
        tasks.computeIfPresent(name, (key, task) -> how.apply(task));
    }

    boolean is(String name, State state) {
        return Optional.ofNullable(tasks.get(name))
                .filter(task -> task.state() == state)
                .isPresent();
    }

    /** Its time is what it takes. */
    void endInTime(String name, Duration at) {
        Optional<Duration> limit = Optional.ofNullable(tasks.get(name)).flatMap(Task::limit);
        if (limit.isPresent() && is(name, State.RUNNING) && since(name, at).compareTo(limit.get()) >= 0) {
            end(name, State.DONE, at);
        }
    }

    /** All that run end so. */
    void endAll(State how, Duration at) {
        List.copyOf(tasks.keySet()).forEach(name -> end(name, how, at));
    }

    /** As they are now. */
    List<Task> shown(Duration now) {
        var shown = new ArrayList<Task>();
        for (Task task : tasks.values()) {
            shown.add(task.state() == State.RUNNING ? task.took(since(task.name(), now)) : task);
        }
        return shown;
    }

    private Duration since(String name, Duration now) {
        return now.minus(begun.getOrDefault(name, now));
    }
}
