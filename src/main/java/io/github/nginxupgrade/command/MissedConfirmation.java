package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.ConfirmWindow;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.text.WallTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run that went back because nobody had said {@code commit} in time. Whoever says it then must not hear that nothing was to be
 * done: what he wants to keep is gone.
 *
 * @param at when it was over
 */
record MissedConfirmation(Run run, Instant at) {
    /** Empty where the run is none such. */
    static Optional<MissedConfirmation> of(Os os, Run run) throws OsFailure {
        List<Entry> entries = run.entries();
        Optional<Instant> deadline = ConfirmWindow.deadline(os, run);
        Optional<Entry.Ended> end =
                Run.end(entries).filter(last -> last.outcome().equals(OutcomeKind.FAILED_ROLLED_BACK.word()));
        boolean confirmed = entries.stream().anyMatch(Entry.Confirmed.class::isInstance);
        if (deadline.isEmpty() || end.isEmpty() || confirmed) {
            return Optional.empty();
        }
        boolean ranOut = entries.stream()
                .anyMatch(entry -> entry instanceof Entry.Turned && !entry.at().isBefore(deadline.get()));
        return ranOut ? Optional.of(new MissedConfirmation(run, end.get().at())) : Optional.empty();
    }

    String words(Instant now) {
        return "too late: the run " + run.name() + " went back at " + WallTime.of(at, now)
                + ", nobody had confirmed it";
    }
}
