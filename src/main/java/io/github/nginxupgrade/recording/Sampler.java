package io.github.nginxupgrade.recording;

import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Sample;
import io.github.nginxupgrade.os.Jvm;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.recording.WaitingEvents.Told;
import io.github.nginxupgrade.situation.Connections;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts connections and writes down how a run stands, in a thread of its own. Whoever watches over the run only puts what happened
 * into a queue: a disk that is slow or full, or a machine with very many connections, does a run no harm.
 */
public final class Sampler {
    /** Between two samples. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** To count connections takes a pass over all of the machine's: no more than a tenth of the time goes into that. */
    private static final int COUNTING = 10;

    /** A run that lasts for hours is drawn as wide as one of a second. */
    private static final int MOST = 400;

    private static final Duration LAST = Duration.ofSeconds(2);

    private final Os os;
    private final Quiet quiet = new Quiet();
    private final WaitingEvents told = new WaitingEvents();
    private final SampleMaker maker;
    private Optional<Jvm.Beside> thread = Optional.empty();
    private volatile Map<Integer, Integer> connections = Map.of();

    // of the thread
    private Optional<Run> run = Optional.empty();
    private Optional<Situation> seen = Optional.empty();
    private Optional<Sample> written = Optional.empty();
    private Duration began = Duration.ZERO;
    private Duration last = Duration.ZERO;
    private Duration nextCount = Duration.ZERO;
    private boolean refused;

    public Sampler(Os os) {
        this.os = os;
        this.maker = new SampleMaker(os.clock());
    }

    /** From now on it counts; does not block. A run that begins has it count too. */
    public void start() {
        if (thread.isEmpty()) {
            thread = Optional.of(os.jvm().beside("samples", PAUSE, this::sample));
        }
    }

    /** Does not block. */
    public void on(Event event) {
        if (event instanceof Event.RunBegins) {
            start();
        }
        if (thread.isPresent()) {
            Duration elapsed = os.clock().elapsed();
            quiet.on(event, elapsed);
            told.add(new Told(event, os.clock().now(), elapsed));
        }
    }

    /** Open ones by the pid of a worker, as they were counted last. */
    public Map<Integer, Integer> connections() {
        return connections;
    }

    /** The run that was written down, if one was; blocks until it is, or for two seconds. */
    public Optional<Run> finish() {
        boolean written = thread.isPresent() && thread.get().finish(this::last, LAST);
        return written ? run : Optional.empty();
    }

    private void last() {
        List<Sample> samples = take();
        seen.ifPresent(now -> samples.add(counted(now)));
        write(samples);
    }

    private void sample() {
        Duration now = os.clock().elapsed();
        if (quiet.isAt(now, last)) {
            return;
        }
        List<Sample> samples = take();
        if (seen.isPresent() && now.minus(last).compareTo(pause(now)) >= 0) {
            last = now;
            samples.add(counted(seen.get()));
        }
        write(samples);
    }

    private Duration pause(Duration now) {
        Duration part = now.minus(began).dividedBy(MOST);
        return part.compareTo(PAUSE) > 0 ? part : PAUSE;
    }

    /** What happened since the last time: a sample for each phase, of which most last for less than a pause. */
    private List<Sample> take() {
        var samples = new ArrayList<Sample>();
        for (Optional<Told> waits = told.take(); waits.isPresent(); waits = told.take()) {
            Told next = waits.get();
            if (next.event() instanceof Event.RunBegins begins) {
                run = Optional.of(begins.run());
                began = next.elapsed();
            } else if (next.event() instanceof Event.PhaseSeen phase) {
                samples.add(maker.of(phase.situation(), next.at(), Map.of()));
            } else if (next.event() instanceof Event.Looked looked) {
                if (seen.isEmpty()) {
                    samples.add(maker.of(looked.situation(), next.at(), Map.of()));
                }
                seen = Optional.of(looked.situation());
            } else {
                maker.on(next.event(), next.at());
            }
        }
        return samples;
    }

    private Sample counted(Situation now) {
        count(now);
        return maker.of(now, os.clock().now(), connections);
    }

    private void count(Situation now) {
        Duration begin = os.clock().elapsed();
        if (begin.compareTo(nextCount) < 0) {
            return;
        }
        connections = Connections.of(os.sockets(), now);
        nextCount = begin.plus(os.clock().elapsed().minus(begin).multipliedBy(COUNTING));
    }

    /** As long as nothing changes, nothing is written; what is refused once is not tried again. */
    private void write(List<Sample> samples) {
        var fresh = new ArrayList<Sample>();
        for (Sample sample : samples) {
            if (!written.map(Sample::timeless).equals(Optional.of(sample.timeless()))) {
                written = Optional.of(sample);
                fresh.add(sample);
            }
        }
        if (run.isEmpty() || fresh.isEmpty() || refused) {
            return;
        }
        try {
            run.get().noteSamples(fresh);
        } catch (OsFailure noPicture) {
            refused = true;
        }
    }
}
