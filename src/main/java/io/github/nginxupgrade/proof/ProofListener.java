package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.nginx.AccessLog.Share;
import io.github.nginxupgrade.proof.probe.Answer;

/** Is told what proofs find, as they find it, by whoever asks them at a look. Does not block. */
public interface ProofListener {
    /** Something that does not end the run, in words. */
    void warn(String words);

    /** A probe was answered, or not. */
    default void answered(Answer answer) {}

    /**
     * The access logs were read on.
     *
     * @param before the last responses of the old version
     * @param since all of the new one
     */
    default void responded(Share before, Share since) {}
}
