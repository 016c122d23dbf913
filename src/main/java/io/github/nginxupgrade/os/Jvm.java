package io.github.nginxupgrade.os;

/**
 * The Java runtime that this program runs in. When a signal has been sent milliseconds count, and code that a runtime has not
 * seen yet takes several times as long.
 */
public interface Jvm {
    /** Something that changes nothing, and that may fail: then it is not done again. */
    interface Practice {
        void once() throws OsFailure;
    }

    /** Binds in the background what signals and file attributes need, so that the first of them does not wait for it. */
    void bindLibraries();

    /** Does it many times in the background. Does not block. */
    default void practise(Practice practice) {}

    /** Lets the practice come to its end, which may take some tenths of a second, and no longer. */
    default void endPractice() {}

    /** Collects the garbage, for which it would else stop between two signals. Blocks for some milliseconds. */
    default void collectGarbage() {}
}
