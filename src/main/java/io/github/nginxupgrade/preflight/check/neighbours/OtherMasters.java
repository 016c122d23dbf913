package io.github.nginxupgrade.preflight.check.neighbours;

import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.InstanceFinder;
import io.github.nginxupgrade.situation.Selector;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the other masters on the machine. */
final class OtherMasters {
    private OtherMasters() {}

    /** One that looks for no nginx in particular. */
    static InstanceFinder finder(Subject subject) {
        var nobody = new Selector(Optional.empty(), OptionalInt.empty(), List.of());
        return new InstanceFinder(subject.os(), subject.binaries(), nobody);
    }
}
