package io.github.nginxupgrade.proof;

/** What the proofs say just now. */
public sealed interface Verdict {
    /** Nothing speaks against the next step. */
    record Pass() implements Verdict {}

    /** Not shown yet; this is what is waited for. */
    record NotYet(String what) implements Verdict {}

    /** The new version is not fit. */
    record Fail(String reason) implements Verdict {}
}
