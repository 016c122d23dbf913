package io.github.nginxupgrade.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which fault strikes at which operation of one life of the tool. */
final class Faults {
    private final Map<Integer, Fault> byNumber = new HashMap<>();
    private final Map<String, Fault> byName = new HashMap<>();

    static Faults none() {
        return new Faults();
    }

    /** At the n-th operation, counted from 1. */
    Faults at(int number, Fault fault) {
        byNumber.put(number, fault);
        return this;
    }

    /** At the first operation of this name. */
    Faults at(String name, Fault fault) {
        byName.put(name, fault);
        return this;
    }

    Optional<Fault> strikes(Operation operation) {
        Fault named = byName.remove(operation.name());
        return named != null ? Optional.of(named) : Optional.ofNullable(byNumber.get(operation.number()));
    }

    @Override
    public String toString() {
        return List.of(byNumber, byName).toString();
    }
}
