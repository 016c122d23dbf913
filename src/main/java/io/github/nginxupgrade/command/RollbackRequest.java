package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Policy;
import java.util.Optional;

/**
 * What rollback is asked with.
 *
 * @param to the run whose old version is wanted; empty: the last one
 * @param policy how patient to be
 */
public record RollbackRequest(Optional<String> to, Policy policy) {}
