package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Locks;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A package manager is at work: it may replace nginx's files under us, and Debian's nginx.postinst and Fedora's scriptlet
 * send USR2 by themselves (unattended-upgrades at the same moment: dorole.com). Whoever installs anything, by whatever
 * front end, holds the lock of the packages, dpkg(1), rpm(8), apk(8); a query holds none.
 */
@AutoService(HazardSource.class)
public final class PackageManagerAtWork extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "package-manager-at-work",
            "somebody holds the lock of the packages (dpkg, rpm, apk): it may replace files, or send USR2 itself",
            "wait until it has ended");

    public PackageManagerAtWork() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    private static final List<String> LOCKS = List.of(
            "/var/lib/dpkg/lock-frontend",
            "/var/lib/dpkg/lock",
            "/var/lib/rpm/.rpm.lock",
            "/usr/lib/sysimage/rpm/.rpm.lock",
            "/lib/apk/db/lock");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        MachineFacts around = subject.around();
        Locks locks = Locks.parse(around.text("/proc/locks").orElse(""));
        for (String file : LOCKS) {
            Optional<FileStat> stat = locks.list().isEmpty() ? Optional.empty() : around.stat(Path.of(file));
            Optional<Integer> pid = stat.flatMap(
                    found -> locks.holder(found.id().device(), found.id().inode()));
            if (pid.isPresent()) {
                return Optional.of(HAZARD.found(
                        around.programs().getOrDefault(pid.get(), "a program") + " (process " + pid.get() + ") holds "
                                + file + ": it may replace nginx's files, or send USR2 itself",
                        "wait until it has ended"));
            }
        }
        return Optional.empty();
    }
}
