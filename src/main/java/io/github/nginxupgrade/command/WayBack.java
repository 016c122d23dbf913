package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import java.util.List;
import java.util.Optional;

/** Which run {@code rollback} undoes where one master serves and no run is named. */
final class WayBack {
    private WayBack() {}

    /**
     * The newest run, if it brought what runs now. Never an older one: whoever types rollback twice, or after a failed upgrade,
     * must not be taken back a generation further.
     *
     * @param newestFirst of this nginx
     * @param running the digest of what its master executes
     */
    static Optional<Manifest> from(List<Run> newestFirst, String running) throws OsFailure {
        for (Run run : newestFirst) {
            Manifest manifest = run.manifest().orElseThrow();
            if (!manifest.goesBack() && manifest.to().sha256().equals(running)) {
                return Optional.of(manifest);
            }
            // a way back that came to nothing is gone again, as if nobody had typed it
            if (!manifest.goesBack() || !manifest.from().sha256().equals(running)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
