package io.github.nginxupgrade.situation;

/** Why a running nginx can be found and still not be taken for an instance that we can watch and signal. */
public enum Obstacle {
    /** What it was started with can be read from its title in several ways. */
    AMBIGUOUS_TITLE,
    /** Its title was cut, so what it was started with is not known. */
    CUT_TITLE,
    /** It runs without a master. */
    NO_MASTER,
    /** It is the first process of its pid namespace: a container ends with it. */
    FIRST_PROCESS,
    /** Its pids are not our pids. */
    OTHER_PIDS,
    /** Its pid file names another user's master. */
    PID_FILE_CLAIMED
}
