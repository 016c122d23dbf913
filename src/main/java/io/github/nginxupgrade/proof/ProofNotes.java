package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.nginx.AccessLog.Share;
import io.github.nginxupgrade.proof.probe.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What has been found out beside the answers to probes: told at once, and kept for the report. */
public final class ProofNotes {
    private final Subject subject;
    private final ProofListener listener;
    private final List<Proof> all = new ArrayList<>();

    ProofNotes(Subject subject, ProofListener listener) {
        this.subject = subject;
        this.listener = listener;
    }

    /** What all of it is about. */
    public Subject subject() {
        return subject;
    }

    /** Only told. */
    public void warn(String words) {
        listener.warn(words);
    }

    /** Only told. */
    public void answered(Answer answer) {
        listener.answered(answer);
    }

    /** Only told. */
    public void responded(Share before, Share since) {
        listener.responded(before, since);
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
