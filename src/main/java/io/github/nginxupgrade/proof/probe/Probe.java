package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.os.Endpoint;
import java.util.Optional;

/**
 * A request that must be answered well, or a port that must accept.
 *
 * @param target as it was given, {@code https://www.example.org/health}
 * @param endpoint where it connects
 * @param ask what is asked for by HTTP; empty: to be accepted is enough
 */
public record Probe(String target, Endpoint endpoint, Optional<Ask> ask) {
    /**
     * A GET.
     *
     * @param host the Host header
     * @param uri path and query
     */
    public record Ask(String host, String uri) {}
}
