package io.github.nginxupgrade.situation;

import java.util.Optional;

/** From what was read to its name: pure. Read docs/nginx-behaviour.md before touching this. */
final class Phases {
    private Phases() {}

    static Situation name(Facts facts, Expectation expectation, boolean settled) {
        String lacks = facts.newMaster()
                .map(newMaster -> lacks(newMaster, facts, expectation))
                .orElse("there is none");
        Phase phase = phase(facts, lacks.isEmpty());
        return new Situation(phase, facts, lacks, settled, words(phase, facts, lacks));
    }

    private static String lacks(Master newMaster, Facts facts, Expectation expectation) {
        if (newMaster.halt().isPresent() || newMaster.isAboutToLeave()) {
            return "it " + newMaster.hindrance();
        }
        if (!newMaster.titled()) {
            return "it still reads its configuration, or hangs";
        }
        if (facts.pidFile().isEmpty() || facts.pidFile().getAsInt() != newMaster.pid()) {
            return "the pid file does not name it";
        }
        if (facts.old().map(old -> newMaster.parent() != old.pid()).orElse(true)) {
            return "the old master is not its parent";
        }
        if (expectation.executable().isPresent()
                && !expectation.executable().get().equals(newMaster.identity().executable())) {
            return "it executes another file than the one that was installed";
        }
        return lacksWorkers(newMaster, expectation);
    }

    private static String lacksWorkers(Master newMaster, Expectation expectation) {
        if (expectation.workers().isPresent()) {
            int wanted = expectation.workers().getAsInt();
            return newMaster.accepting() >= wanted ? "" : newMaster.accepting() + " of " + wanted + " workers accept";
        }
        boolean all = newMaster.accepting() > 0 && newMaster.untitled() == 0 && newMaster.haltedWorkers() == 0;
        return all ? "" : "not all of its workers accept";
    }

    private static Phase phase(Facts facts, boolean ready) {
        if (facts.unrelated()) {
            return Phase.BROKEN;
        }
        Optional<Master> old = facts.old();
        if (old.isPresent()) {
            return facts.newMaster()
                    .map(newMaster -> both(old.get(), newMaster, ready))
                    .orElseGet(() -> alone(old.get()));
        }
        return facts.sole()
                .map(sole -> sole.accepting() > 0 ? Phase.SOLE : Phase.BROKEN)
                .orElse(facts.orphans().isEmpty() ? Phase.DOWN : Phase.ORPHANED);
    }

    /** The oldbin names a live master and there is no other: N is not forked yet, or has just ended. */
    private static Phase alone(Master old) {
        return !old.quitting() && old.accepting() > 0 ? Phase.STARTING : Phase.BROKEN;
    }

    private static Phase both(Master old, Master newMaster, boolean ready) {
        if (old.quitting()) {
            return newMaster.accepting() > 0 ? Phase.RETIRING : Phase.BROKEN;
        }
        if (old.accepting() == 0) {
            if (newMaster.accepting() == 0 || newMaster.quitting()) {
                return Phase.BROKEN;
            }
            return old.unfinished() > 0 ? Phase.DRAINING : Phase.STANDBY;
        }
        if (hasLeft(newMaster)) {
            return Phase.UNWINDING;
        }
        return ready ? Phase.OVERLAP : Phase.STARTING;
    }

    /**
     * N was told to leave, whether it has acted on that or not, or sits in its loop and none of its children accepts or is about to: a
     * master forks all its workers before it first sleeps (ngx_master_process_cycle), so it is not starting any more.
     */
    private static boolean hasLeft(Master newMaster) {
        boolean emptied =
                newMaster.idle() && newMaster.accepting() + newMaster.haltedWorkers() + newMaster.untitled() == 0;
        return newMaster.titled()
                && (newMaster.quitting()
                        || newMaster.isAboutToLeave()
                        || emptied
                        || (newMaster.accepting() == 0 && newMaster.draining() > 0));
    }

    private static String words(Phase phase, Facts facts, String lacks) {
        String old = facts.old().map(m -> "the old master " + words(m)).orElse("");
        String newMaster =
                facts.newMaster().map(m -> "the new master " + words(m)).orElse("");
        return switch (phase) {
            case DOWN -> "no master of this nginx runs";
            case ORPHANED -> "no master runs, but " + facts.orphans().size() + " workers without one still accept";
            case SOLE ->
                facts.sole()
                        .map(m -> "one master, " + m.pid() + ", " + state(m))
                        .orElse("");
            case STARTING -> starting(facts, newMaster, lacks) + "; " + old;
            case OVERLAP -> "both serve: " + old + ", " + newMaster;
            case DRAINING, STANDBY -> newMaster + ", " + old + " and keeps its listening sockets";
            case RETIRING -> newMaster + ", " + old + " and was told to quit";
            // one that is not quitting may have been told nothing: it is seen to have no worker that accepts, and no
            // more
            case UNWINDING ->
                old + ", " + newMaster
                        + (facts.newMaster().map(Master::quitting).orElse(false) ? " and is leaving" : "");
            case BROKEN -> broken(facts, old, newMaster);
        };
    }

    /** One that has its title has read its configuration: it may be starting, or have lost what it had. */
    private static String starting(Facts facts, String newMaster, String lacks) {
        if (facts.newMaster().isEmpty()) {
            return "no new master is seen";
        }
        Master started = facts.newMaster().get();
        if (started.halt().isPresent()) {
            return newMaster;
        }
        return started.titled() ? newMaster + " and is not ready: " + lacks : "a new master is starting";
    }

    /** {@code 61 has 2 workers}, {@code 61 is stopped and has WINCH pending: it has 2 workers}. */
    private static String words(Master master) {
        return master.pid() + " " + state(master);
    }

    private static String state(Master master) {
        String hindrance = master.halt().isPresent() || master.isAboutToLeave() ? master.hindrance() : "";
        return (hindrance.isEmpty() ? "" : hindrance + "; it ") + "has " + master.workersInWords();
    }

    private static String broken(Facts facts, String old, String newMaster) {
        if (facts.unrelated()) {
            return "the pid file and the oldbin name two masters of which neither started the other";
        }
        return facts.sole()
                .map(m -> "nobody accepts: the master " + words(m) + (m.quitting() ? " and was told to quit" : ""))
                .orElse((newMaster.isEmpty() ? old : old + ", " + newMaster) + ": nobody accepts, or the wrong one");
    }
}
