package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.List;
import java.util.Optional;

/**
 * The distribution brings something that sends USR2 by itself: Fedora's and RHEL's script has the very name of this
 * program and is run when their package is updated; Debian's nginx.postinst does {@code invoke-rc.d nginx upgrade}.
 * Neither knows of an upgrade that is under way.
 */
@AutoService(HazardSource.class)
public final class VendorUpgrade extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "vendor-upgrade",
            "the distribution has a script that sends USR2 by itself, of this program's own name or "
                    + "in its package",
            "call this program by its full path");

    public VendorUpgrade() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    private static final List<String> SCRIPTS = List.of(
            "/usr/bin/nginx-upgrade",
            "/usr/sbin/nginx-upgrade",
            "/usr/libexec/initscripts/legacy-actions/nginx/upgrade",
            "/var/lib/dpkg/info/nginx.postinst",
            "/var/lib/dpkg/info/nginx-core.postinst");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        for (String script : SCRIPTS) {
            String text = subject.around().text(script).orElse("");
            if (upgrades(text)) {
                return Optional.of(HAZARD.found(
                        script + " of the distribution upgrades nginx by itself, without looking whether it worked",
                        "call this program by its full path, and update the nginx package only when no upgrade runs"));
            }
        }
        return Optional.empty();
    }

    /** A shell script that sends USR2 itself, or has the init script do so. Our own launcher does neither. */
    public static boolean upgrades(String text) {
        return text.startsWith("#!")
                && text.lines()
                        .map(String::strip)
                        .filter(line -> !line.startsWith("#"))
                        .anyMatch(line -> line.contains("USR2")
                                || line.matches("(?s).*\\b(invoke-rc\\.d|service|init\\.d/nginx)\\b.*\\bupgrade\\b.*"));
    }
}
