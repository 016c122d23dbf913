package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.probe.Answer;
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
 * @param answers to the probes
 */
public record ServedBaseline(Set<String> listeners, int workers, List<Answer> answers) {
    public ServedBaseline {
        listeners = Set.copyOf(listeners);
        answers = List.copyOf(answers);
    }

    /** What a master serves just now; where its sockets must not be seen, a warning says so. */
    static ServedBaseline by(Os os, Optional<Master> master, List<Answer> answers, Consumer<String> warnings)
            throws OsFailure {
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
        return new ServedBaseline(listeners, master.map(Master::accepting).orElse(0), answers);
    }

    /**
     * In what two versions differ.
     *
     * @param target an address, or a probe
     * @param loss true where it means that something is served no more
     * @param words what was and what is
     */
    public record Difference(String target, boolean loss, String words) {}

    /** From before to after. A probe that has no answer on one of the sides is compared with nothing. */
    public static List<Difference> between(ServedBaseline before, ServedBaseline after) {
        var found = new ArrayList<>(listeners(before, after));
        if (before.workers() != after.workers()) {
            found.add(new Difference("workers", false, before.workers() + " before, " + after.workers() + " now"));
        }
        for (Answer was : before.answers()) {
            after.answers().stream()
                    .filter(is -> is.probe().equals(was.probe()))
                    .forEach(is -> found.addAll(answers(was, is)));
        }
        return found;
    }

    static List<Difference> listeners(ServedBaseline before, ServedBaseline after) {
        var found = new ArrayList<Difference>();
        minus(before.listeners(), after.listeners())
                .forEach(gone -> found.add(new Difference(gone, true, "the new version does not listen there")));
        minus(after.listeners(), before.listeners())
                .forEach(more -> found.add(new Difference(more, false, "only the new version listens there")));
        return found;
    }

    private static Set<String> minus(Set<String> from, Set<String> what) {
        var rest = new TreeSet<>(from);
        rest.removeAll(what);
        return rest;
    }

    private static List<Difference> answers(Answer was, Answer is) {
        String target = is.probe().target();
        var found = new ArrayList<Difference>();
        if (was.isGood() && !is.isGood()) {
            found.add(new Difference(target, true, "was answered well, and is not now: " + is.words()));
        }
        if (was.page().isEmpty() || is.page().isEmpty()) {
            return found;
        }
        Answer.Page old = was.page().get();
        Answer.Page fresh = is.page().get();
        if (old.status() != fresh.status() && found.isEmpty()) {
            found.add(new Difference(target, false, "status " + old.status() + " before, " + fresh.status() + " now"));
        }
        found.addAll(bodies(target, old, fresh));
        differ(target, "Server", old.server(), fresh.server()).ifPresent(found::add);
        differ(target, "the certificate's SHA-256", old.certificate(), fresh.certificate())
                .ifPresent(found::add);
        return found;
    }

    public static List<Difference> bodies(String target, Answer.Page old, Answer.Page fresh) {
        if (old.length() != fresh.length()) {
            return List.of(new Difference(
                    target, false, "a body of " + old.length() + " bytes before, of " + fresh.length() + " now"));
        }
        return old.sha256().equals(fresh.sha256())
                ? List.of()
                : List.of(new Difference(target, false, "another body of the same " + old.length() + " bytes"));
    }

    private static Optional<Difference> differ(String target, String what, Optional<String> was, Optional<String> is) {
        return was.equals(is)
                ? Optional.empty()
                : Optional.of(new Difference(
                        target, false, what + ": " + was.orElse("none") + " before, " + is.orElse("none") + " now"));
    }
}
