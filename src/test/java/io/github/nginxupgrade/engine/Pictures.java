package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Situations as they look in each phase, for deciding on. */
final class Pictures {
    static final int OLD = 100;
    static final int NEW = 200;
    private static final FileId OLD_FILE = new FileId(1, 10);
    private static final FileId NEW_FILE = new FileId(1, 20);

    private Pictures() {}

    static Master old(boolean listens, int accepting, int draining) {
        return master(OLD, 1, OLD_FILE, listens, accepting, draining);
    }

    static Master newMaster(boolean listens, int accepting, int draining) {
        return master(NEW, OLD, NEW_FILE, listens, accepting, draining);
    }

    /** A new master that has not got to its loop yet. */
    static Master loading() {
        return new Master(new ProcessIdentity(NEW, 7, NEW_FILE), OLD, false, false, false, List.of(), 0);
    }

    private static Master master(int pid, int parent, FileId file, boolean listens, int accepting, int draining) {
        var workers = new ArrayList<Worker>();
        for (int i = 1; i <= accepting + draining; i++) {
            workers.add(new Worker(new ProcessIdentity(pid + i, 7, file), i <= accepting));
        }
        return new Master(new ProcessIdentity(pid, 7, file), parent, true, true, !listens, workers, 0);
    }

    static Situation sole(Master master, int orphans) {
        List<Worker> left = orphans == 0 ? List.of() : List.of(new Worker(new ProcessIdentity(300, 7, NEW_FILE), true));
        return new Situation(
                Phase.SOLE,
                new Facts(
                        OptionalInt.of(master.pid()),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(master),
                        false,
                        left),
                "all",
                false,
                "one master");
    }

    /** The same, and somebody has deleted its pid file. */
    static Situation withoutPidFile(Situation sole) {
        Facts facts = sole.facts();
        return new Situation(
                sole.phase(),
                new Facts(
                        OptionalInt.empty(),
                        facts.pidFileStat(),
                        facts.oldbin(),
                        facts.old(),
                        facts.newMaster(),
                        facts.sole(),
                        facts.unrelated(),
                        facts.orphans()),
                sole.lacks(),
                sole.settled(),
                sole.words());
    }

    /** The same, and who stays writes to a log that was moved away. */
    static Situation astray(Situation now) {
        return new Situation(
                now.phase(),
                now.facts().withLogs(Optional.of("master 61 writes to access.log.1")),
                now.lacks(),
                now.settled(),
                now.words());
    }

    /** The same, and a new master has left it. */
    static Situation left(Situation sole) {
        return left(sole, newMaster(true, 2, 0));
    }

    static Situation left(Situation sole, Master newMaster) {
        return new Situation(
                sole.phase(), sole.facts().withStrays(List.of(newMaster)), sole.lacks(), sole.settled(), sole.words());
    }

    /** One master that was drained and whose new one is gone. */
    static Situation emptied() {
        Situation sole = sole(old(true, 0, 0), 0);
        return new Situation(Phase.BROKEN, sole.facts(), "all", false, "nobody accepts");
    }

    static Situation both(Phase phase, Master old, Master newMaster, boolean ready, boolean settled) {
        return new Situation(
                phase,
                facts(Optional.of(old), Optional.of(newMaster)),
                ready ? "" : "something",
                settled,
                "two masters");
    }

    static Situation oldAlone(Phase phase, Master old) {
        return new Situation(phase, facts(Optional.of(old), Optional.empty()), "all", false, "an old master");
    }

    static Situation nothing(Phase phase) {
        return new Situation(phase, facts(Optional.empty(), Optional.empty()), "all", false, "nothing runs");
    }

    private static Facts facts(Optional<Master> old, Optional<Master> newMaster) {
        OptionalInt pid = newMaster.map(Master::pid).map(OptionalInt::of).orElse(OptionalInt.empty());
        OptionalInt oldbin = old.map(Master::pid).map(OptionalInt::of).orElse(OptionalInt.empty());
        return new Facts(pid, Optional.empty(), oldbin, old, newMaster, Optional.empty(), false, List.of());
    }
}
