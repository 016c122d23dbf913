package io.github.nginxupgrade.fuzz;

/** Readers of one kind of text, and what they are held to. */
@FunctionalInterface
public interface Target {
    /**
     * Reads.
     *
     * @throws AssertionError where a reader does not what it promises
     * @throws Exception where it fails in a way that no caller expects
     */
    void take(byte[] input) throws Exception;

    /** Fails where it is not so. By hand: what the fuzzer watches should be the program, not a library of assertions. */
    static void hold(boolean so, String what) {
        if (!so) {
            throw new AssertionError(what);
        }
    }

    /** Of two ways to the same value. */
    static void same(Object one, Object other, String what) {
        if (!one.equals(other)) {
            throw new AssertionError(what + ": " + one + " and " + other);
        }
    }
}
