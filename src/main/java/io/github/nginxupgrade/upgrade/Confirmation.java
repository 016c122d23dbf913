package io.github.nginxupgrade.upgrade;

/** Asks before anything is touched. */
public interface Confirmation {
    /** True where the answer is yes. Blocks until there is one. */
    boolean confirm(String question);
}
