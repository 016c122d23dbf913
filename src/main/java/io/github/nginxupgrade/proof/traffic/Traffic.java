package io.github.nginxupgrade.proof.traffic;

import io.github.nginxupgrade.nginx.AccessLog;
import io.github.nginxupgrade.nginx.AccessLog.Share;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.proof.Criterion;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.proof.ProofNotes;
import io.github.nginxupgrade.proof.Subject;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.proof.log.LogFile;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What clients get of the old and of the new version, as nginx itself counts it: the statuses in its access logs, and the
 * requests of {@code stub_status}. A line of a log does not say who wrote it: the new version's are those that come once
 * no old worker accepts (in a buffered log, once none is left).
 */
public final class Traffic implements Criterion {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Of an access log: the last thousands of responses. */
    private static final int BEFORE = 1 << 18;

    private static final String KIND = "traffic";

    private final Os os;
    private final List<Log> logs = new ArrayList<>();
    private final Counters counters;
    private final ErrorLimit limit;
    private final ProofNotes notes;
    private final TurnedAway turnedAway;
    private OptionalLong oldRequests = OptionalLong.empty();
    private OptionalLong newRequests = OptionalLong.empty();
    private OptionalInt newMaster = OptionalInt.empty();
    private Optional<Duration> last = Optional.empty();

    private static final class Log {
        private final AccessLog kind;
        private final LogFile file;
        private Share old = Share.NONE;
        private Share newMaster = Share.NONE;
        private boolean counts;

        Log(AccessLog kind, LogFile file) {
            this.kind = kind;
            this.file = file;
        }

        /** What was written until now is the old version's: so much less has to be read between two signals. */
        void before() {
            old = kind.count(file.before(BEFORE)).and(kind.count(file.more()));
        }

        Optional<String> exceeded(ErrorLimit limit, TurnedAway turnedAway) {
            return limit.exceeded(turnedAway.ofOld(old), turnedAway.ofNew(newMaster));
        }

        /** Drops what the old version may have written. No old worker accepts any more; none is left where it is gone. */
        void look(boolean oldGone) {
            Share more = kind.count(file.more());
            newMaster = counts ? newMaster.and(more) : newMaster;
            counts |= oldGone || !kind.buffered();
        }
    }

    /**
     * Notes how long the logs are now.
     *
     * @param errors those of the same nginx, from now on
     * @param limit more 5xx speak against the new version
     * @param notes are told what was read, and in whose words it is told
     */
    public Traffic(
            Os os, ErrorLog errors, Instance instance, Directives configuration, ErrorLimit limit, ProofNotes notes) {
        this.os = os;
        this.notes = notes;
        this.counters = new Counters(os, configuration);
        this.limit = limit;
        this.turnedAway = new TurnedAway(errors, configuration);
        for (AccessLog kind : AccessLog.configured(configuration)) {
            Path path = instance.seen(instance.prefix().resolve(kind.path()).normalize());
            LogFile.of(errors.files(), path).ifPresent(file -> logs.add(new Log(kind, file)));
        }
    }

    /** Nothing is configured that could be looked at. */
    public boolean isEmpty() {
        return logs.isEmpty();
    }

    /** Asks the old version how much it has served; blocks for at most two seconds. */
    @Override
    public void before(Situation now) {
        oldRequests = counters.requests(now.old().or(now::sole));
        logs.forEach(Log::before);
    }

    /** Reads on, now and then; whether more responses are errors than may be. */
    @Override
    public Verdict at(Situation now) {
        if (now.newMaster().isPresent()) {
            newMaster = OptionalInt.of(now.newMaster().get().pid());
        }
        if (now.oldAccepting() > 0) {
            return new Verdict.Pass();
        }
        Duration elapsed = os.clock().elapsed();
        if (last.isPresent() && elapsed.minus(last.get()).compareTo(INTERVAL) < 0) {
            return new Verdict.Pass();
        }
        last = Optional.of(elapsed);
        boolean oldGone = now.old().map(Master::unfinished).orElse(0) == 0;
        logs.forEach(log -> log.look(oldGone));
        turnedAway.look();
        tell();
        Verdict verdict = new Verdict.Pass();
        for (Log log : logs) {
            Optional<String> exceeded = log.exceeded(limit, turnedAway);
            if (exceeded.isPresent()) {
                verdict = new Verdict.Fail(words(log) + ", " + exceeded.get());
            }
        }
        return verdict;
    }

    private void tell() {
        if (!logs.isEmpty()) {
            notes.responded(
                    logs.stream().map(log -> log.old).reduce(Share.NONE, Share::and),
                    logs.stream().map(log -> log.newMaster).reduce(Share.NONE, Share::and));
        }
    }

    /** Where the new version serves, asks it how much it has served by now. */
    private void after(Situation now) {
        Optional<Master> serves =
                now.newMaster().or(now::sole).filter(master -> newMaster.equals(OptionalInt.of(master.pid())));
        if (serves.isPresent() && now.oldAccepting() == 0) {
            logs.forEach(log -> log.look(true));
            turnedAway.look();
            newRequests = counters.requests(serves);
        }
    }

    /** One for each log that has shown anything of the new version, and one for the counters; blocks for at most two seconds. */
    @Override
    public List<Proof> proofs(Situation now) {
        after(now);
        var proofs = new ArrayList<Proof>();
        for (Log log : logs) {
            if (log.newMaster.requests() > 0) {
                proofs.add(Proof.of(
                        KIND,
                        log.file.path().toString(),
                        log.exceeded(limit, turnedAway).isEmpty(),
                        Duration.ZERO,
                        words(log)));
            }
        }
        if (oldRequests.isPresent() && newRequests.isPresent()) {
            proofs.add(Proof.of(KIND, counters.words(), true, Duration.ZERO, counted()));
        }
        return proofs;
    }

    /** A reload does not set them back. */
    private String counted() {
        Subject subject = notes.subject();
        return subject == Subject.CONFIGURATION
                ? "requests before the reload: " + oldRequests.getAsLong() + "; by now: " + newRequests.getAsLong()
                : "requests of " + subject.former() + " since its start: " + oldRequests.getAsLong() + "; of "
                        + subject.fresh() + ": " + newRequests.getAsLong();
    }

    private String words(Log log) {
        String now = String.format(
                Locale.ROOT,
                "5xx in the access log: %.1f %% of %d responses of %s",
                log.newMaster.percent(),
                log.newMaster.requests(),
                notes.subject().fresh());
        return log.old.requests() == 0
                ? now
                : now
                        + String.format(
                                Locale.ROOT, ", before %.1f %% of the last %d", log.old.percent(), log.old.requests());
    }
}
