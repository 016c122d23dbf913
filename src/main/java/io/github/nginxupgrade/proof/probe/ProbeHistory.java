package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.proof.probe.Answer.By;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The last answers to one probe that count for or against the new version. */
final class ProbeHistory {
    private final ProbeCriteria.Fails fails;
    private final Deque<Answer> last = new ArrayDeque<>();

    ProbeHistory(ProbeCriteria.Fails fails) {
        this.fails = fails;
    }

    /** An old worker's answer says nothing on the new version, good or bad. */
    void add(Answer answer) {
        if (answer.by() == By.OLD) {
            return;
        }
        last.addLast(answer);
        if (last.size() > fails.last()) {
            last.removeFirst();
        }
    }

    /**
     * Where it could not be seen who answered, it counts as the new version's: this is asked once no old worker accepts
     * any more. What another process or another machine has answered never does.
     */
    private static boolean isGood(Answer answer) {
        return answer.isGood() && (answer.by() == By.NEW || answer.by() == By.UNKNOWN);
    }

    /** The last one is good. */
    boolean passes() {
        return !last.isEmpty() && isGood(last.getLast());
    }

    /** What is wrong, where answers were bad too often. */
    Optional<String> failure() {
        long bad = last.stream().filter(answer -> !isGood(answer)).count();
        if (bad < fails.bad()) {
            return Optional.empty();
        }
        Answer worst = last.stream()
                .filter(answer -> !isGood(answer))
                .reduce((first, second) -> second)
                .orElseThrow();
        return Optional.of("probe " + worst.probe().target() + ": " + worst.words() + ", bad " + bad + " of the last "
                + last.size() + " times");
    }
}
