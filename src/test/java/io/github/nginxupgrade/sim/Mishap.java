package io.github.nginxupgrade.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A fault at an operation. */
record Mishap(Operation operation, Fault fault) {
    /**
     * All that can happen on the way of this trial, or a part spread evenly over it.
     *
     * @param faults what can happen at an operation
     * @param part one in so many, where {@code -Dsim.stride} does not say otherwise; 1 is all. A prime hits every kind
     */
    static List<Mishap> of(Trial trial, Function<Operation, List<Fault>> faults, int part) {
        return every(trial, faults, Integer.getInteger("sim.stride", part));
    }

    /** One in so many of all that can happen. */
    static List<Mishap> every(Trial trial, Function<Operation, List<Fault>> faults, int stride) {
        var all = new ArrayList<Mishap>();
        int number = 0;
        for (Operation operation : trial.operations()) {
            for (Fault fault : faults.apply(operation)) {
                if (number++ % stride == 0) {
                    all.add(new Mishap(operation, fault));
                }
            }
        }
        return all;
    }
}
