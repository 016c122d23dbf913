package io.github.nginxupgrade.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/** A fault at an operation. */
record Mishap(Operation operation, Fault fault) {
    /**
     * How many of all that can happen are tried: one in so many, spread evenly. Primes, so that no fault of an operation is
     * passed over each time.
     *
     * @param changes where the operation is a write or a signal, after which the machine is another
     * @param looks where it is anything else
     */
    record Stride(int changes, int looks) {
        /** The same everywhere, where {@code -Dsim.stride} says so; 1 is all. */
        Stride orAsTold() {
            int told = Integer.getInteger("sim.stride", 0);
            return told == 0 ? this : new Stride(told, told);
        }
    }

    /**
     * All that can happen on the way of this trial, or a part of it. In every part is the first of each kind: each fault that
     * there is, at the first operation of each kind (read, write, signal, program that is run, look, pause) that can meet it.
     */
    static List<Mishap> of(Trial trial, Function<Operation, List<Fault>> faults, Stride usual) {
        Stride stride = usual.orAsTold();
        var kinds = new HashSet<String>();
        var some = new ArrayList<Mishap>();
        int changes = 0;
        int looks = 0;
        for (Operation operation : trial.operations()) {
            for (Fault fault : faults.apply(operation)) {
                boolean taken = operation.changes() ? changes++ % stride.changes() == 0 : looks++ % stride.looks() == 0;
                if (kinds.add(operation.kind() + " " + fault) || taken) {
                    some.add(new Mishap(operation, fault));
                }
            }
        }
        return some;
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
