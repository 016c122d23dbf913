package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Steps of a run that are seen to be done and were not done by it: the script of a package does an upgrade of its own, say. Each
 * is told once, for who reads that nginx was upgraded must know by whom.
 */
final class DoneByOthers {
    private static final String NOT_BY_US = ", and not by this run";

    private final Set<Step> noticed = EnumSet.noneOf(Step.class);
    private final List<String> words = new ArrayList<>();
    private Optional<Master> old = Optional.empty();

    /** All that was noticed, in words. */
    List<String> all() {
        return List.copyOf(words);
    }

    /**
     * What this look shows for the first time.
     *
     * @param served the look, with the one master named as the new one where it is
     * @param steps what this run has done
     * @param drained an old master without accepting workers has them no more because it was told so
     */
    List<String> saw(Situation served, StepExecutor steps, boolean drained) {
        old = served.old().or(() -> old);
        int before = words.size();
        if (served.newMaster().isEmpty() || !served.newMaster().get().titled()) {
            return List.of();
        }
        note(Step.START_NEW_MASTER, true, steps, "the new master " + pid(served.newMaster()) + " was started");
        note(
                Step.DRAIN_OLD_WORKERS,
                drained && (served.phase() == Phase.DRAINING || served.phase() == Phase.STANDBY),
                steps,
                "the workers of the old master " + pid(old) + " were told to finish");
        note(
                Step.RETIRE_OLD_MASTER,
                served.phase() == Phase.RETIRING || served.phase() == Phase.SOLE,
                steps,
                "the old master " + pid(old) + (served.phase() == Phase.SOLE ? " has ended" : " was told to quit"));
        return List.copyOf(words.subList(before, words.size()));
    }

    private void note(Step step, boolean done, StepExecutor steps, String what) {
        if (done && !steps.hasBegun(step) && noticed.add(step)) {
            words.add(what + NOT_BY_US);
        }
    }

    private static String pid(Optional<Master> master) {
        return master.map(Master::pid).map(String::valueOf).orElse("of before");
    }
}
