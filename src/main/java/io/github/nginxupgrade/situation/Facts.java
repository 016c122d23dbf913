package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileStat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What was read in one look, before it gets a name.
 *
 * @param pidFile the pid that the pid file holds; empty where it is absent or holds none
 * @param pidFileStat of the pid file itself: a failed start renames it away and back, which leaves no other trace than
 *     its {@code st_ctime} (ngx_exec_new_binary, ngx_reap_children)
 * @param oldbin the pid that the oldbin holds, likewise
 * @param old the old master, where two masters are related by an upgrade, or the oldbin names a live one
 * @param newMaster its new master, if there is one
 * @param sole the one master where there is no upgrade
 * @param unrelated true where pid file and oldbin name two live masters of which neither started the other
 * @param orphans accepting workers of this instance whose master is gone
 * @param strays masters of the new version that no master of this instance is the parent of; empty where they were not looked for
 * @param astray who of those that stay writes to a log that none of its names leads to any more, in words; empty where nobody
 *     does, and where it was not looked
 */
public record Facts(
        OptionalInt pidFile,
        Optional<FileStat> pidFileStat,
        OptionalInt oldbin,
        Optional<Master> old,
        Optional<Master> newMaster,
        Optional<Master> sole,
        boolean unrelated,
        List<Worker> orphans,
        List<Master> strays,
        Optional<String> astray) {
    public Facts {
        orphans = List.copyOf(orphans);
        strays = List.copyOf(strays);
    }

    /** Without a look at the logs. */
    public Facts(
            OptionalInt pidFile,
            Optional<FileStat> pidFileStat,
            OptionalInt oldbin,
            Optional<Master> old,
            Optional<Master> newMaster,
            Optional<Master> sole,
            boolean unrelated,
            List<Worker> orphans) {
        this(pidFile, pidFileStat, oldbin, old, newMaster, sole, unrelated, orphans, List.of(), Optional.empty());
    }

    /** Of an nginx of which nothing is there. */
    public static Facts nothing() {
        return new Facts(
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
    }

    /** All masters, the older first. */
    List<Master> masters() {
        return Stream.of(sole, old, newMaster).flatMap(Optional::stream).toList();
    }

    /** The same after a look at the logs. */
    public Facts withLogs(Optional<String> where) {
        return new Facts(pidFile, pidFileStat, oldbin, old, newMaster, sole, unrelated, orphans, strays, where);
    }

    /** The same after a search for masters of the new version that have left the old one. */
    public Facts withStrays(List<Master> found) {
        return new Facts(pidFile, pidFileStat, oldbin, old, newMaster, sole, unrelated, orphans, found, astray);
    }

    /** The same with the one master named as the new one. */
    Facts withSoleAsNew() {
        return new Facts(
                pidFile,
                pidFileStat,
                oldbin,
                Optional.empty(),
                sole,
                Optional.empty(),
                unrelated,
                orphans,
                strays,
                astray);
    }

    /** The same with the workers of one master as those of two; an old master that is there has its own. */
    Facts withGenerations(Master loader, Set<Integer> former) {
        Master before = loader.withWorkers(worker -> former.contains(worker.pid()));
        Optional<Master> elder = old.or(() -> Optional.of(before));
        Master after = loader.withWorkers(worker -> !former.contains(worker.pid()));
        return new Facts(
                pidFile,
                pidFileStat,
                oldbin,
                elder,
                Optional.of(after),
                Optional.empty(),
                unrelated,
                orphans,
                strays,
                astray);
    }

    /** True where the pid file is still the same file, but has been renamed or rewritten since. */
    public boolean hasTouchedPidFileSince(Facts before) {
        return pidFileStat.isPresent()
                && before.pidFileStat.isPresent()
                && pidFileStat.get().id().equals(before.pidFileStat.get().id())
                && !pidFileStat.get().changed().equals(before.pidFileStat.get().changed());
    }
}
