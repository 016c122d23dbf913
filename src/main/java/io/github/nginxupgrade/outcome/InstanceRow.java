package io.github.nginxupgrade.outcome;

import java.util.Optional;

/**
 * One of several nginx that run, as they are listed for somebody who has to pick one.
 *
 * @param pid of a master; empty where none is seen
 * @param version with the name of its product
 * @param phase the name of its shape; empty where it may not be looked at
 * @param serving who serves; empty likewise
 * @param unit of systemd's; empty where it is of none
 * @param owner in words; empty where it is root's or our own
 */
public record InstanceRow(
        Optional<Integer> pid,
        String version,
        Optional<String> phase,
        Optional<String> serving,
        String pidFile,
        Optional<String> unit,
        Optional<String> owner) {}
