package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Master;
import java.util.Map;
import java.util.Optional;

/**
 * SELinux enforces, and the binary that runs has no label to copy: the new file would get that of its folder, and what
 * it may do depends on it (k3s-io/k3s-upgrade PR 28; nginx issue 816).
 */
@AutoService(HazardSource.class)
public final class SelinuxLabel extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "selinux-label",
            "SELinux enforces, and the binary that runs has no label to copy",
            "`restorecon`, and restart nginx once");

    public SelinuxLabel() {
        super(Stage.MACHINE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<String> enforce = subject.around().text("/sys/fs/selinux/enforce");
        Optional<Master> master = subject.around().master();
        return enforce.isPresent() && master.isPresent()
                ? look(
                        enforce.get(),
                        subject.os()
                                .files()
                                .attributes(Binaries.executableOf(master.get().pid()))
                                .xattrs())
                : Optional.empty();
    }

    /** Pure. */
    public static Optional<Hazard> look(String enforce, Map<String, String> attributes) {
        return enforce.strip().equals("1") && !attributes.containsKey("security.selinux")
                ? Optional.of(HAZARD.found(
                        "SELinux enforces, and the binary that runs has no label that the new one could get",
                        "restorecon -v on nginx's path, and restart nginx once"))
                : Optional.empty();
    }
}
