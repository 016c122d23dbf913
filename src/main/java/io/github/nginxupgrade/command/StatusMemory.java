package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.engine.Backups;
import io.github.nginxupgrade.engine.ConfirmWindow;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.outcome.StatusView;
import io.github.nginxupgrade.outcome.StatusView.Backup;
import io.github.nginxupgrade.outcome.StatusView.Waits;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is written of the runs of an nginx, for somebody who looks at it for the first time today. */
final class StatusMemory {
    private final Session session;

    StatusMemory(Session session) {
        this.session = session;
    }

    StatusView of(Instance instance, Situation now) throws OsFailure {
        Runs runs = session.runs.of(instance);
        Optional<Run> newest = runs.newest();
        return new StatusView(
                newest.isEmpty() ? Optional.empty() : waits(newest.get()),
                newest.isEmpty() ? Optional.empty() : Optional.of(RunView.of(newest.get(), false)),
                now.phase() == Phase.SOLE ? wayBack(runs, now.sole().orElseThrow()) : Optional.empty());
    }

    private Optional<Waits> waits(Run run) throws OsFailure {
        if (ConfirmWindow.waits(session.os, run).isEmpty()) {
            return Optional.empty();
        }
        Instant now = session.os.clock().now();
        return ConfirmWindow.deadline(session.os, run).map(until -> new Waits(until, left(now, until)));
    }

    private static Duration left(Instant now, Instant until) {
        return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
    }

    private Optional<Backup> wayBack(Runs runs, Master sole) throws OsFailure {
        Optional<Manifest> last = WayBack.from(runs, session.binaries.digestOf(sole));
        return last.map(manifest -> {
            ReplacedFile binary = manifest.files().binary();
            return new Backup(
                    manifest.from(),
                    manifest.run(),
                    binary.backup(),
                    Backups.damaged(session.binaries::digest, manifest.files().files()));
        });
    }
}
