package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/** What is said to have been seen when a step's effect was observed. */
final class Evidence {
    private Evidence() {}

    static String of(Step step, Situation now) {
        String old = now.old().map(Evidence::master).orElse("the old master is gone");
        String newMaster = now.newMaster().map(Evidence::master).orElse("the new master is gone");
        return switch (step) {
            case INSTALL_FILES -> "the new files are in place";
            case RESTORE_FILES -> "the old files are in place";
            case START_NEW_MASTER -> "new " + newMaster + ", and the pid file names it";
            case DRAIN_OLD_WORKERS -> "old " + old + ", none accepts; new " + newMaster;
            case REVIVE_OLD_WORKERS -> "old " + old;
            case RETIRE_OLD_MASTER -> retired(now);
            case RETIRE_NEW_MASTER ->
                now.newMaster().isPresent() ? "the new master is leaving" : "the new master is gone";
            case TERMINATE_NEW_MASTER, KILL_NEW_MASTER -> "the new master is gone";
            case TERMINATE_OLD_WORKERS -> "no old worker is left";
            case RESTART_WORKERS, CURE_DOUBLED_WORKERS -> now.words();
            case RESTORE_OWNERS -> "folders and logs are of whom they were";
            case SET_MAIN_PROCESS -> "systemd holds master " + pid(now.keeps()) + " for the main process";
            case REOPEN_LOGS, REOPEN_ALL_LOGS ->
                now.facts().astray().orElse("the logs that are open are those that the configuration names");
            case KILL_STRAYS, TERMINATE_FORMER_WORKERS -> "none of them is left";
            case RESTORE_PID_FILE -> "the pid file names master " + pid(now.sole());
            case RELOAD -> generation(now);
            case RETIRE_ORPHANS -> "none of them accepts any more";
        };
    }

    private static String generation(Situation now) {
        return now.loads()
                .map(serves -> master(serves) + ", and none of before accepts")
                .orElse(now.words());
    }

    private static int pid(Optional<Master> master) {
        return master.map(Master::pid).orElse(0);
    }

    private static String retired(Situation now) {
        return now.old().isPresent()
                ? "the old master is leaving, " + now.draining()
                        + (now.draining() == 1 ? " worker finishes" : " workers finish")
                : "the old master is gone";
    }

    private static String master(Master master) {
        return "master " + master.pid() + " has " + master.workersInWords();
    }
}
