package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The time within which {@code commit} must be said, from whichever terminal. The waiting run holds the lock, so the two
 * speak by files in the run's folder: {@code unconfirmed} says that it waits, {@code confirmed} that it may go on.
 */
public final class ConfirmWindow {
    private static final int LARGEST = 1024;

    private final Os os;
    private final Run run;
    private final Duration within;
    private Optional<Duration> since = Optional.empty();
    private String until = "";
    private boolean confirmed;
    private Duration left;

    public ConfirmWindow(Os os, Run run, Duration within) {
        this.os = os;
        this.run = run;
        this.within = within;
        this.left = within;
    }

    /** How long somebody has. */
    Duration within() {
        return within;
    }

    private static Path asking(Run run) {
        return run.folder().resolve("unconfirmed");
    }

    private static Path answer(Run run) {
        return run.folder().resolve("confirmed");
    }

    /** Until when this run waits; empty where it does not. */
    public static Optional<String> waits(Os os, Run run) throws OsFailure {
        boolean open = os.files().stat(answer(run)).isEmpty() && run.ended().isEmpty();
        return open ? os.files().read(asking(run), 0, LARGEST).map(String::strip) : Optional.empty();
    }

    /** Until when it waits, or has waited; empty where it never came so far. */
    public static Optional<Instant> deadline(Os os, Run run) throws OsFailure {
        try {
            return os.files().read(asking(run), 0, LARGEST).map(String::strip).map(Instant::parse);
        } catch (DateTimeParseException torn) {
            return Optional.empty();
        }
    }

    /** Tells a waiting run to go on. */
    public static void confirm(Os os, Run run) throws OsFailure {
        os.files().writeNew(answer(run), os.host().userName() + "\n");
    }

    /** From the first look on which only new workers accept. */
    Verdict at(Situation now, Verdict proofs) throws OsFailure {
        if (now.oldAccepting() > 0 || now.newAccepting() == 0) {
            return proofs;
        }
        if (since.isEmpty()) {
            open();
        }
        Optional<String> by = confirmed ? Optional.empty() : os.files().read(answer(run), 0, LARGEST);
        if (by.isPresent()) {
            confirmed = true;
            run.append(new Entry.Confirmed(os.clock().now(), by.get().strip()));
        }
        if (confirmed) {
            return proofs;
        }
        boolean late = os.clock().elapsed().minus(since.orElseThrow()).compareTo(left) >= 0;
        return late
                ? new Verdict.Fail("nobody said commit within " + within.toSeconds() + " s")
                : new Verdict.NotYet("nginx-upgrade commit, until " + until);
    }

    /** The time of a command that was killed meanwhile goes on. */
    private void open() throws OsFailure {
        Instant now = os.clock().now();
        Optional<Instant> begun = deadline(os, run);
        Instant end = begun.orElse(now.plus(within).truncatedTo(ChronoUnit.SECONDS));
        until = end.toString();
        if (begun.isEmpty()) {
            os.files().writeNew(asking(run), until + "\n");
        } else {
            Duration rest = Duration.between(now, end);
            left = rest.compareTo(within) < 0 ? rest : within;
        }
        since = Optional.of(os.clock().elapsed());
    }
}
