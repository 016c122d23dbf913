package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.OsFailure;
import java.util.Optional;

/** Which run {@code rollback} undoes where one master serves and no run is named. */
final class WayBack {
    private WayBack() {}

    /**
     * The newest run, if it brought what runs now. Never an older one: whoever types rollback twice, or after a failed upgrade,
     * must not be taken back a generation further.
     *
     * @param runs of this nginx
     * @param running the digest of what its master executes
     */
    static Optional<Manifest> from(Runs runs, String running) throws OsFailure {
        // a way back that came to nothing is gone again, as if nobody had typed it
        Optional<Manifest> last = runs.first((run, manifest) ->
                manifest.goesBack() && manifest.from().sha256().equals(running)
                        ? Optional.empty()
                        : Optional.of(manifest));
        return last.filter(
                manifest -> !manifest.goesBack() && manifest.to().sha256().equals(running));
    }
}
