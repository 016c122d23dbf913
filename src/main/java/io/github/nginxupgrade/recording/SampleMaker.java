package io.github.nginxupgrade.recording;

import io.github.nginxupgrade.journal.Sample;
import io.github.nginxupgrade.journal.Sample.OfMaster;
import io.github.nginxupgrade.journal.Sample.OfWorker;
import io.github.nginxupgrade.journal.Sample.ProbeAnswer;
import io.github.nginxupgrade.journal.Sample.Responses;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.proof.probe.Answer;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** From situations and events to samples. For one thread. */
final class SampleMaker {
    private final Clock clock;
    private final Map<Long, Instant> starts = new HashMap<>();
    private final List<ProbeAnswer> probes = new ArrayList<>();
    private Optional<Responses> responses = Optional.empty();

    SampleMaker(Clock clock) {
        this.clock = clock;
    }

    /** What happened goes into the next sample. */
    void on(Event event, Instant at) {
        if (event instanceof Event.Probed probed) {
            Answer answer = probed.answer();
            probes.add(new ProbeAnswer(
                    at, answer.probe().target(), answer.by().word(), answer.isGood(), answer.took(), answer.words()));
        } else if (event instanceof Event.Responded responded) {
            responses = Optional.of(new Responses(
                    at,
                    responded.before().requests(),
                    responded.before().errors(),
                    responded.since().requests(),
                    responded.since().errors()));
        }
    }

    /**
     * A sample of this.
     *
     * @param connections by the pid of a worker; none of a worker that they were not counted of
     */
    Sample of(Situation now, Instant at, Map<Integer, Integer> connections) {
        var sample = new Sample(
                at,
                now.phase().word(),
                now.serving(),
                now.masters().stream().map(master -> of(master, connections)).toList(),
                probes,
                responses);
        probes.clear();
        return sample;
    }

    private OfMaster of(Master master, Map<Integer, Integer> connections) {
        return new OfMaster(
                master.pid(),
                started(master.identity().startTicks()),
                master.workers().stream().map(worker -> of(worker, connections)).toList());
    }

    private OfWorker of(Worker worker, Map<Integer, Integer> connections) {
        Integer count = connections.get(worker.pid());
        return new OfWorker(
                worker.pid(),
                started(worker.identity().startTicks()),
                worker.state().word(),
                count == null ? OptionalInt.empty() : OptionalInt.of(count));
    }

    /** Worked out once: both clocks go on in between, and the same process would seem to have been started at another time. */
    private Instant started(long ticks) {
        return starts.computeIfAbsent(ticks, from -> clock.atTicks(from).truncatedTo(ChronoUnit.MILLIS));
    }
}
