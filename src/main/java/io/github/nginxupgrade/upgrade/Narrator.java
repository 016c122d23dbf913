package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.Optional;

/** Tells what is seen and what is waited for, each once: a person who watches must know why nothing happens. */
final class Narrator {
    private static final Duration LONG_WAIT = Duration.ofMillis(500);

    private final Progress progress;
    private Optional<Phase> lastPhase = Optional.empty();
    private String lastDetail = "";
    private String waitingFor = "";
    private Duration waitingSince = Duration.ZERO;
    private boolean told;

    Narrator(Progress progress) {
        this.progress = progress;
    }

    /** True where this phase is another than the last one. */
    boolean saw(Situation now) {
        boolean other = !lastPhase.equals(Optional.of(now.phase()));
        if (other && lastPhase.isPresent()) {
            progress.on(new Event.PhaseSeen(now));
        }
        lastPhase = Optional.of(now.phase());
        return other;
    }

    void decided(Situation now, Goal goal, Decision decision) {
        String text = now.phase() + ", goal " + goal + ": " + decision;
        if (!text.equals(lastDetail)) {
            lastDetail = text;
            progress.on(new Event.Detail(text));
        }
    }

    void waits(String what, Duration elapsed) {
        if (!what.equals(waitingFor)) {
            waitingFor = what;
            waitingSince = elapsed;
            told = false;
        } else if (!told && elapsed.minus(waitingSince).compareTo(LONG_WAIT) >= 0) {
            told = true;
            progress.on(new Event.Waiting(what));
        }
    }
}
