package io.github.nginxupgrade.os;

import java.time.Duration;

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

    /** Work in a thread of its own, beside what watches over nginx. */
    interface Beside {
        /**
         * Does this there, once what it is at is done; blocks until it is, or for so long.
         *
         * @return false where it took longer
         */
        boolean finish(Runnable last, Duration limit);
    }

    /** From now on does this again and again in a thread of its own, with so much time between two. Does not block. */
    default Beside beside(String name, Duration pause, Runnable work) {
        return (last, limit) -> {
            last.run();
            return true;
        };
    }

    /** Collects the garbage, for which it would else stop between two signals. Blocks for some milliseconds. */
    default void collectGarbage() {}
}
