package io.github.nginxupgrade.journal;

import java.time.Instant;
import java.util.List;

/**
 * What the hosts of a fleet came to, as whoever steers it wrote that down.
 *
 * @param events the oldest first
 * @param pages where the picture of a run is kept
 */
public record Rollout(String name, List<Event> events, List<Page> pages) {
    public Rollout {
        events = List.copyOf(events);
        pages = List.copyOf(pages);
    }

    /**
     * A host came to something.
     *
     * @param state {@code held}, say
     * @param run may be empty
     * @param text in the words of who saw it; may be empty
     */
    public record Event(Instant at, String host, String state, String run, String text) {}

    /**
     * The picture of a run.
     *
     * @param link a path, from the folder on in which the page of the rollout is
     */
    public record Page(String host, String run, String link) {}
}
