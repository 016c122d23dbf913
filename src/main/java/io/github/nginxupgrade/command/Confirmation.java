package io.github.nginxupgrade.command;

/** Asks before anything is touched. */
public interface Confirmation {
    /** What somebody has said. */
    enum Answer {
        YES,
        NO,
        /** The end of the input, Ctrl-D, or a terminal that is gone. */
        NONE
    }

    /** Blocks until there is an answer. */
    Answer ask(Question question);
}
