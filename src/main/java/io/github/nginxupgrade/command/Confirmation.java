package io.github.nginxupgrade.command;

/** Asks before anything is touched. */
public interface Confirmation {
    /** True where the answer is yes. Blocks until there is one. */
    boolean confirm(String question);
}
