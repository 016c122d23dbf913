package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.action.Step;

/** What the table says is next. */
sealed interface Decision {
    /** Do this. */
    record Act(Step step) implements Decision {}

    /** Look again; this is what is waited for. */
    record Wait(String what) implements Decision {}

    /** The way forward is closed: from now on the goal is OLD. */
    record Turn(String reason) implements Decision {}

    /** The goal is reached. */
    record Done() implements Decision {}

    /** The old version is no more among the running: going back is a whole upgrade the other way. */
    record Reverse() implements Decision {}

    /** Nothing was touched and nothing will be. */
    record Refuse(String reason) implements Decision {}

    /** No safe step is left; a person is needed. */
    record Stuck(String reason) implements Decision {}
}
