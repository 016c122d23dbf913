package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.action.Step;

/** The word under which a view shows a step. */
final class StepNames {
    private StepNames() {}

    static String of(Step step) {
        return switch (step) {
            case INSTALL_FILES -> "install";
            case RESTORE_FILES -> "restore";
            case RESTORE_OWNERS, RESTORE_PID_FILE, REOPEN_LOGS, REOPEN_ALL_LOGS, SET_MAIN_PROCESS -> "tidy";
            case START_NEW_MASTER -> "start";
            case DRAIN_OLD_WORKERS -> "drain";
            case REVIVE_OLD_WORKERS, RESTART_WORKERS -> "revive";
            case CURE_DOUBLED_WORKERS, RELOAD -> "reload";
            case RETIRE_OLD_MASTER -> "retire";
            case RETIRE_NEW_MASTER -> "withdraw";
            case TERMINATE_NEW_MASTER, TERMINATE_OLD_WORKERS, TERMINATE_FORMER_WORKERS -> "terminate";
            case KILL_NEW_MASTER, KILL_STRAYS -> "kill";
            case RETIRE_ORPHANS -> "orphans";
        };
    }
}
