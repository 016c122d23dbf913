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
     * @param first which of so many writes and signals is the first one
     */
    record Stride(int changes, int looks, int first) {
        Stride(int changes, int looks) {
            this(changes, looks, 0);
        }

        /** The others of the writes and signals that a stride of two passes over. */
        Stride others() {
            return new Stride(changes, looks, first + 1);
        }

        /** The same everywhere, where {@code -Dsim.stride} says so; 1 is all. */
        Stride orAsTold() {
            int told = Integer.getInteger("sim.stride", 0);
            return told == 0 ? this : new Stride(told, told);
        }
    }

    /**
     * All that can happen on the way of this trial, or a part of it. In every part is the first of each kind in each phase: each
     * fault that there is, at the first operation of each kind (read, write, signal, program that is run, look, pause) that can
     * meet it, to begin with and again behind each signal.
     */
    static List<Mishap> of(Trial trial, Function<Operation, List<Fault>> faults, Stride usual) {
        Stride stride = usual.orAsTold();
        var kinds = new HashSet<String>();
        var some = new ArrayList<Mishap>();
        String signal = "";
        int changes = stride.first();
        int looks = 0;
        for (Operation operation : trial.operations()) {
            signal = operation.kind() == Operation.Kind.SIGNAL ? operation.toString() : signal;
            for (Fault fault : faults.apply(operation)) {
                boolean taken = operation.changes() ? changes++ % stride.changes() == 0 : looks++ % stride.looks() == 0;
                if (kinds.add(signal + ": " + operation.kind() + " " + fault) || taken) {
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
