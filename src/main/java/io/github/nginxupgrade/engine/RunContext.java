package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import java.util.Optional;

/**
 * What the loop works on.
 *
 * @param command what was asked
 * @param instance the nginx
 * @param manifest the two versions and their files
 * @param run where it is written down
 * @param policy how patient to be
 * @param expectation when the new master counts as ready
 * @param turned why the run had turned back already before this command, if it had
 * @param isOurs true where this very command began it; false where it is taken over
 * @param proving what must be shown before it goes further
 */
public record RunContext(
        String command,
        Instance instance,
        Manifest manifest,
        Run run,
        Policy policy,
        Expectation expectation,
        Optional<String> turned,
        boolean isOurs,
        Proving proving) {
    /** The same with something to be shown. */
    public RunContext with(Proving other) {
        return new RunContext(command, instance, manifest, run, policy, expectation, turned, isOurs, other);
    }
}
