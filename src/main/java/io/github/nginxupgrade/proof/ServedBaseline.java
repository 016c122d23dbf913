package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Master;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What a version serves, at one moment.
 *
 * @param listeners addresses, as {@code 127.0.0.1:80} and {@code unix:/run/x.sock}
 * @param workers how many accept
 */
public record ServedBaseline(Set<String> listeners, int workers) {
    public ServedBaseline {
        listeners = Set.copyOf(listeners);
    }

    /** What a master serves just now; where its sockets must not be seen, a warning says so. */
    static ServedBaseline by(Os os, Optional<Master> master, Consumer<String> warnings) throws OsFailure {
        Set<String> listeners = Set.of();
        try {
            if (master.isPresent()) {
                listeners = os.sockets().listenAddresses(master.get().pid()).stream()
                        .map(Listener::words)
                        .collect(Collectors.toUnmodifiableSet());
            }
        } catch (OsFailure e) {
            if (e.reason() != OsFailure.Reason.NOT_PERMITTED) {
                throw e;
            }
            warnings.accept("listening sockets are not compared: " + e.sentence());
        }
        return new ServedBaseline(listeners, master.map(Master::accepting).orElse(0));
    }

    /** The addresses, from before to after. */
    static List<Difference> listeners(Subject subject, ServedBaseline before, ServedBaseline after) {
        var found = new ArrayList<Difference>();
        minus(before.listeners(), after.listeners())
                .forEach(gone -> found.add(new Difference(gone, true, subject.fresh() + " does not listen there")));
        minus(after.listeners(), before.listeners())
                .forEach(more -> found.add(new Difference(more, false, "only " + subject.fresh() + " listens there")));
        return found;
    }

    /** The number of workers; empty where that of before is not known. */
    static Optional<Difference> workers(int before, int after) {
        return before == 0 || before == after
                ? Optional.empty()
                : Optional.of(new Difference("workers", false, before + " before, " + after + " now"));
    }

    private static Set<String> minus(Set<String> from, Set<String> what) {
        var rest = new TreeSet<>(from);
        rest.removeAll(what);
        return rest;
    }
}
