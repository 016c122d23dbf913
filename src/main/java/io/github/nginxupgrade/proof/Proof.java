package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.proof.probe.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One piece of evidence, for the report.
 *
 * @param kind a probe, a difference, traffic, a log line, a reload, a required-hook, a wanted-hook, a rehearsed-probe or a rehearsed-difference
 * @param target what was looked at
 * @param answeredBy for a probe: {@code new}, {@code old}, {@code other}, {@code unknown}, {@code nobody}
 * @param pid the worker that answered
 * @param status of an HTTP answer
 * @param ok whether it speaks for the new version
 * @param detail in words
 */
public record Proof(
        String kind,
        String target,
        Optional<String> answeredBy,
        OptionalInt pid,
        OptionalInt status,
        boolean ok,
        Duration took,
        String detail) {
    public static Proof of(Answer answer, String detail) {
        return of("probe", answer, detail);
    }

    public static Proof of(String kind, Answer answer, String detail) {
        return new Proof(
                kind,
                answer.probe().target(),
                Optional.of(answer.by().word()),
                answer.pid(),
                answer.page().map(page -> OptionalInt.of(page.status())).orElse(OptionalInt.empty()),
                answer.isGood() && answer.by() == Answer.By.NEW,
                answer.took(),
                detail);
    }

    public static Proof of(String kind, String target, boolean ok, Duration took, String detail) {
        return new Proof(kind, target, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), ok, took, detail);
    }
}
