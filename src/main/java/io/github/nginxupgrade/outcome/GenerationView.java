package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.situation.OpenElsewhere;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the workers that serve have of configuration and logs.
 *
 * @param since when the oldest of them was started, which is when the configuration was loaded, or later
 * @param seen when that was looked up
 * @param draining how many workers of before still finish
 * @param changed files of the configuration that were changed since; empty where they could not be read
 * @param logs open under another name than their own; empty where that could not be seen
 */
public record GenerationView(
        Instant since, Instant seen, int draining, Optional<List<Path>> changed, Optional<List<OpenElsewhere>> logs) {
    public GenerationView {
        changed = changed.map(List::copyOf);
        logs = logs.map(List::copyOf);
    }
}
