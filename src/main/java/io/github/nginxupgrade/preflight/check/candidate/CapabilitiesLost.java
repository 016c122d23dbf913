package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.os.Capability;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Master;
import java.util.Optional;

/**
 * The binary has file capabilities (setcap(8)) and we may not set them on another: a copy without them could not bind
 * its ports (urbit/vere issue 312). With the right to, they are carried over and nothing is said.
 */
@AutoService(HazardSource.class)
public final class CapabilitiesLost extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "capabilities-lost",
            "the binary has file capabilities that we may not give to the new one",
            "run it as root");

    public CapabilitiesLost() {
        super(Stage.MACHINE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Fields us = Fields.parse(subject.around().text("/proc/self/status").orElse(""));
        Optional<Master> master = subject.around().master();
        if (master.isEmpty() || !us.lacks("CapEff", Capability.SETFCAP.number())) {
            return Optional.empty();
        }
        boolean has = subject.os()
                .files()
                .attributes(Binaries.executableOf(master.get().pid()))
                .xattrs()
                .containsKey("security.capability");
        return has
                ? Optional.of(HAZARD.found(
                        "the binary that runs has file capabilities, and we may not give them to the new one",
                        "run it as root"))
                : Optional.empty();
    }
}
