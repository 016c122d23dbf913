package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.nginx.AccessLog.Share;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.proof.probe.Answer;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;

/** Something that happened, to be told as it happens. */
public sealed interface Event {
    /** What only a view shows that is redrawn as things change: it would fill a log, or says nothing there. */
    sealed interface OfView extends Event {}

    /** The nginx that was asked for. */
    record InstanceFound(Instance instance) implements OfView {}

    /** Of what is done before the first signal, what takes long enough to be waited for. */
    enum Preparation {
        CHECK,
        REHEARSE
    }

    /** It begins. */
    record Preparing(Preparation preparation) implements OfView {}

    /** It has ended, with this. */
    record Prepared(Preparation preparation, String words) implements OfView {}

    /** From now on the loop is at work. */
    record SetsOut(Course course) implements OfView {}

    /** A whole way back within a run is over: what is told from now on is told of the run that has set out forward. */
    record WayBackEnds() implements OfView {}

    /**
     * One look of the loop.
     *
     * @param waitsFor what it waits for; empty where it has something to do
     */
    record Looked(Situation situation, String waitsFor) implements OfView {}

    /** From now on what happens is of this run. */
    record RunBegins(Run run) implements OfView {}

    /** A probe was answered, or not. */
    record Probed(Answer answer) implements OfView {}

    /**
     * The access logs were read on.
     *
     * @param before the last responses of the old version
     * @param since all of the new one
     */
    record Responded(Share before, Share since) implements OfView {}

    /** It may begin: the nginx is found and locked, and this is what it is. */
    record Begins(Instance instance, Situation situation) implements Event {
        /** {@code nginx 1.18.0, pid file /run/nginx.pid: one master, 61, has 2 workers}; of two each has a version of its own. */
        public String words() {
            Build build = instance.build();
            String version = situation.sole().isPresent() ? " " + build.version() : "";
            return build.relative().product() + version + ", pid file " + instance.pidFile() + ": " + situation.words();
        }
    }

    /** A preparation that is done, in words. */
    record Note(String text) implements Event {}

    /** A step is about to be done. */
    record StepStarted(Step step, List<Integer> pids) implements Event {
        public StepStarted {
            pids = List.copyOf(pids);
        }
    }

    /** Its effect was observed. */
    record StepDone(StepRecord record) implements Event {}

    /** Another phase was observed. */
    record PhaseSeen(Situation situation) implements Event {}

    /** What has been waited for, for a while now. */
    record Waiting(String what) implements Event {}

    /**
     * Workers that still finish their connections, told now and then as long as that is waited for.
     *
     * @param cut true where they are about to be ended with what they have
     * @param waited for how long that has been waited for
     * @param limit for how long it is
     */
    record Draining(List<WorkerView> workers, boolean cut, Duration waited, Duration limit) implements Event {
        public Draining {
            workers = List.copyOf(workers);
        }
    }

    /**
     * The time that old workers have to finish is over.
     *
     * @param then what comes of that, in words
     */
    record DrainTimeIsUp(Duration limit, String then) implements Event {}

    /** For those who debug: what was decided. */
    record Detail(String text) implements Event {}

    /** From now on the way leads back. */
    record Turned(String reason) implements Event {}

    /** A hazard that stops nothing, or was allowed. */
    record Found(Hazard hazard) implements Event {}

    /** Something that can be survived, in words. */
    record Warning(String text) implements Event {}
}
