package io.github.nginxupgrade.sim;

import java.time.Duration;
import java.util.Optional;

/**
 * The nginx to begin with.
 *
 * @param from the version that runs
 * @param to the version of the candidate
 * @param kind how the candidate behaves
 * @param module a dynamic module is loaded and replaced too
 * @param unixSocket it listens on a unix socket as well
 * @param connectionsLast how long a draining worker takes; empty: for ever
 * @param listeners on what it listens
 * @param slowness how many times slower than a quick machine
 */
record Setup(
        String from,
        String to,
        Program.Kind kind,
        boolean module,
        boolean unixSocket,
        Optional<Duration> connectionsLast,
        Listeners listeners,
        int slowness) {
    static Setup of(Program.Kind kind) {
        return new Setup("1.18.0", "1.22.1", kind, false, false, Optional.of(Duration.ofMillis(30)), Listeners.TCP, 1);
    }

    static Setup good() {
        return of(Program.Kind.GOOD);
    }

    Setup withModule() {
        return new Setup(from, to, kind, true, unixSocket, connectionsLast, listeners, slowness);
    }

    Setup slower(int times) {
        return new Setup(from, to, kind, module, unixSocket, connectionsLast, listeners, times);
    }

    /** The other direction: the candidate is the older one. */
    Setup downgrade() {
        return new Setup(to, from, kind, module, unixSocket, connectionsLast, listeners, slowness);
    }

    Setup withUnixSocket() {
        return new Setup(from, to, kind, module, true, connectionsLast, listeners, slowness);
    }

    Setup draining(Optional<Duration> last) {
        return new Setup(from, to, kind, module, unixSocket, last, listeners, slowness);
    }

    /** No nginx before 1.25.0 speaks HTTP/3. */
    Setup listeningOn(Listeners other) {
        return new Setup("1.26.3", "1.30.4", kind, module, unixSocket, connectionsLast, other, slowness);
    }
}
