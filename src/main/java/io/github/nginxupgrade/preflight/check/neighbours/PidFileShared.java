package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.OtherMasters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Another master has the same pid file: nginx was started twice with one configuration, which it takes no notice of where the
 * addresses have {@code reuseport} (ngx_create_pidfile, ngx_cycle.c; apache/apisix issue 1671). Only the one that the file
 * names would be upgraded.
 */
@AutoService(HazardSource.class)
public final class PidFileShared extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "pid-file-shared",
            "the configuration of another master names the same pid file: that one would stay as it is",
            "see which one is meant, and end the other");

    public PidFileShared() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> master = subject.situation().sole();
        if (master.isEmpty()) {
            return Optional.empty();
        }
        Instance instance = subject.instance();
        Path pidFile = instance.seenBy(master.get().pid(), instance.pidFile());
        List<Integer> others = new OtherMasters(subject.os(), subject.binaries())
                .with(pidFile, master.get().pid());
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(HAZARD.found(
                        "the pid file " + instance.pidFile() + " names master "
                                + master.get().pid() + ", and the configuration of master " + others.get(0)
                                + " names the same file: that one would stay as it is",
                        "see which of them is meant, and end the other: kill -QUIT " + others.get(0)));
    }
}
