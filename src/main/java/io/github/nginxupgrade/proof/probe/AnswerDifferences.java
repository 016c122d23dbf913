package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.proof.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In what the answers of two versions to the same probes differ. */
final class AnswerDifferences {
    private AnswerDifferences() {}

    /** From before to after. A probe that has no answer on one of the sides is compared with nothing. */
    static List<Difference> between(List<Answer> before, List<Answer> after) {
        var found = new ArrayList<Difference>();
        for (Answer was : before) {
            after.stream().filter(is -> is.probe().equals(was.probe())).forEach(is -> found.addAll(between(was, is)));
        }
        return found;
    }

    private static List<Difference> between(Answer was, Answer is) {
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

    static List<Difference> bodies(String target, Answer.Page old, Answer.Page fresh) {
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
