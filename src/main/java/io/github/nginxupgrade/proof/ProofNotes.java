package io.github.nginxupgrade.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What has been found out beside the answers to probes: told at once, and kept for the report. */
public final class ProofNotes {
    private final Subject subject;
    private final Consumer<String> warnings;
    private final List<Proof> all = new ArrayList<>();

    ProofNotes(Subject subject, Consumer<String> warnings) {
        this.subject = subject;
        this.warnings = warnings;
    }

    /** What all of it is about. */
    public Subject subject() {
        return subject;
    }

    /** Only told. */
    public void warn(String words) {
        warnings.accept(words);
    }

    /** Only kept. */
    public void add(List<Proof> proofs) {
        all.addAll(proofs);
    }

    public void differs(Difference difference) {
        all.add(Proof.of("difference", difference.target(), !difference.loss(), Duration.ZERO, difference.words()));
        warn("differs from before: " + difference.target() + ": " + difference.words());
    }

    /**
     * Something that happened and speaks neither for nor against the new version.
     *
     * @param kind {@code log} or {@code reload}
     * @param words as they are told
     */
    void happened(String kind, String target, String detail, String words) {
        all.add(Proof.of(kind, target, true, Duration.ZERO, detail));
        warn(words);
    }

    List<Proof> all() {
        return List.copyOf(all);
    }
}
