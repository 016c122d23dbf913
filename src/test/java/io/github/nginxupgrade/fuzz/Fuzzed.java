package io.github.nginxupgrade.fuzz;

import java.util.Arrays;

/** What Jazzer calls, by names that are Jazzer's. Nothing of Jazzer is needed to compile it. */
public final class Fuzzed {
    /** One input of so many is tried large too: each costs as much as hundreds of small ones. */
    private static final int GROWN_ONE_IN = 256;

    private static Kind kind = Kind.SHOWN;

    private Fuzzed() {}

    /** Called once, with what stands behind {@code --target_args}. */
    public static void fuzzerInitialize(String[] arguments) {
        kind = Kind.of(arguments[0]);
    }

    /** Called for each input. The same input is always handled in the same way, so that a finding can be had again. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        kind.take(input);
        if (Math.floorMod(Arrays.hashCode(input), GROWN_ONE_IN) == 0) {
            kind.takeGrown(input);
        }
    }
}
