package io.github.nginxupgrade.report;

import io.github.nginxupgrade.situation.Phase;

/** The name of a phase before what is seen in it; one master, who is alone, says so himself. */
final class PhaseWords {
    private PhaseWords() {}

    /** {@code overlap: }. */
    static String before(Phase phase) {
        return phase == Phase.SOLE ? "" : phase.word() + ": ";
    }
}
