package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;

/**
 * What the loop works on.
 *
 * @param instance the nginx
 * @param manifest the two versions and their files
 * @param run where it is written down
 * @param policy how patient to be
 * @param expectation when the new master counts as ready
 * @param knowsExecutable true where the new master must execute the file that this run installs
 */
record Mission(
        Instance instance,
        Manifest manifest,
        Run run,
        Policy policy,
        Expectation expectation,
        boolean knowsExecutable) {}
