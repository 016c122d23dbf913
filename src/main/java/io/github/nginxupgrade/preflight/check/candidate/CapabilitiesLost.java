package io.github.nginxupgrade.preflight.check.candidate;

import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Master;
import java.util.Optional;

/**
 * The binary has file capabilities (setcap(8)) and we may not set them on another: a copy without them could not bind
 * its ports (urbit/vere issue 312). With the right to, they are carried over and nothing is said.
 */
public final class CapabilitiesLost implements Check {
    /** capabilities(7). */
    private static final int CAP_SETFCAP = 31;

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Fields us = Fields.parse(subject.around().text("/proc/self/status").orElse(""));
        Optional<Master> master = subject.around().master();
        if (master.isEmpty() || !us.lacks("CapEff", CAP_SETFCAP)) {
            return Optional.empty();
        }
        boolean has = subject.os()
                .files()
                .attributes(Binaries.executableOf(master.get().pid()))
                .xattrs()
                .containsKey("security.capability");
        return has
                ? Optional.of(Hazard.refuse(
                        "capabilities-lost",
                        "the binary that runs has file capabilities, and we may not give them to the new one",
                        "run it as root"))
                : Optional.empty();
    }
}
