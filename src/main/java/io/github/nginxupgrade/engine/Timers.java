package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Since when each of the conditions holds that a deadline is about. Fed with every look. */
public final class Timers {
    /** Longer than any transient of nginx's own (milliseconds), shorter than a person notices. */
    public static final Duration TRANSIENT = Duration.ofSeconds(1);

    private enum Condition {
        STARTING,
        OLD_DRAINS,
        OLD_DOES_WITHOUT,
        NEW_SERVES_ALONE,
        NEW_LEAVES,
        NEW_UNREADY,
        OLD_RETIRES
    }

    private final Map<Condition, Duration> since = new HashMap<>();
    private String shape = "";
    private Duration shapeSince = Duration.ZERO;
    private Duration now = Duration.ZERO;

    /**
     * Takes note of a look.
     *
     * @param served the same, with the master that is left named as the new one where it is
     */
    void saw(Situation situation, Situation served, Duration elapsed) {
        now = elapsed;
        boolean both = situation.old().isPresent() && situation.newMaster().isPresent();
        boolean newAlone = situation.oldAccepting() == 0 && situation.newAccepting() > 0;
        hold(Condition.STARTING, situation.old().isPresent() && !(situation.newReady() && situation.settled()));
        // not while it merely stands by: an old master that has nothing left to drain needs its moment to end
        boolean drains = situation.old().map(Master::unfinished).orElse(0) > 0;
        hold(Condition.OLD_DRAINS, both && newAlone && drains);
        hold(
                Condition.OLD_DOES_WITHOUT,
                situation.old().filter(Timers::doesWithout).isPresent());
        hold(Condition.NEW_SERVES_ALONE, served.oldAccepting() == 0 && served.newAccepting() > 0 && served.newReady());
        hold(Condition.NEW_UNREADY, both && !situation.newReady());
        hold(
                Condition.NEW_LEAVES,
                situation.newMaster().filter(it -> it.titled() && it.quitting()).isPresent());
        hold(Condition.OLD_RETIRES, situation.old().map(Master::quitting).orElse(false));
        String seen = shape(situation);
        if (!seen.equals(shape)) {
            shape = seen;
            shapeSince = elapsed;
        }
    }

    /** One that is to start workers again, for they were killed, is awake, or has a child that is to be one; stopped it starts none. */
    private static boolean doesWithout(Master old) {
        boolean starts = old.untitled() > 0 || !(old.idle() || old.halt().isPresent());
        return old.acceptingPids().isEmpty() && !starts;
    }

    /**
     * The old master sleeps, or is stopped, without accepting workers at each look, for longer than any transient lasts. One that
     * never sleeps is waited for no longer than ten times that.
     */
    boolean oldDoesWithout() {
        return longerThan(Condition.OLD_DOES_WITHOUT, TRANSIENT) || isSteady(TRANSIENT.multipliedBy(10));
    }

    /**
     * A phase that stands, or one that flaps for longer than any signal takes to show.
     *
     * @param looking for how long it has been looked at
     */
    boolean haveLasted(Duration looking, Duration settle) {
        return looking.compareTo(TRANSIENT) >= 0 || isSteady(settle);
    }

    /** A phase may last while what matters in it changes: a new master that has just ended leaves its oldbin for a moment. */
    private static String shape(Situation situation) {
        return situation.phase()
                + (situation.isTidy() ? " tidy" : "")
                + situation.newMaster().map(newMaster -> " " + newMaster.pid()).orElse("");
    }

    private void hold(Condition condition, boolean holds) {
        if (holds) {
            since.putIfAbsent(condition, now);
        } else {
            since.remove(condition);
        }
    }

    private boolean longerThan(Condition condition, Duration limit) {
        Duration start = since.get(condition);
        return start != null && now.minus(start).compareTo(limit) >= 0;
    }

    boolean startOverdue(Policy policy) {
        return longerThan(Condition.STARTING, policy.startTimeout());
    }

    boolean drainOverdue(Policy policy) {
        return longerThan(Condition.OLD_DRAINS, policy.drainTimeout())
                || longerThan(Condition.OLD_RETIRES, policy.drainTimeout());
    }

    boolean observed(Policy policy) {
        return longerThan(Condition.NEW_SERVES_ALONE, policy.observe());
    }

    boolean leavingOverdue(Policy policy) {
        return longerThan(Condition.NEW_LEAVES, policy.drainTimeout());
    }

    boolean unreadyLasting() {
        return longerThan(Condition.NEW_UNREADY, TRANSIENT);
    }

    boolean lasting() {
        return isSteady(TRANSIENT);
    }

    /** The same phase has been seen for this long. */
    boolean isSteady(Duration limit) {
        return now.minus(shapeSince).compareTo(limit) >= 0;
    }
}
