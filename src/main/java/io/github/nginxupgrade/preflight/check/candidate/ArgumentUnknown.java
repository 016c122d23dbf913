package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * The new master gets the old one's arguments (ngx_exec_new_binary), and {@code -e} is known since 1.19.5 (ngx_get_options,
 * nginx.c; CHANGES): an older one ends with {@code invalid option: "e"}. The candidate's own test says so too where it gets
 * as far; this names the reason.
 */
@AutoService(HazardSource.class)
public final class ArgumentUnknown extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "argument-unknown",
            "the master was started with `-e`, which the candidate does not know (1.19.5 does)",
            "restart nginx without `-e`, once, or choose a newer version");

    public ArgumentUnknown() {
        super(Stage.VERSIONS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        boolean given = subject.instance().arguments().errorLog().isPresent();
        Optional<Build> old = subject.build().filter(build -> build.isOlderThan(1, 19, 5));
        if (!given || old.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the master was started with -e, which " + old.get().words() + " does not know (1.19.5 does)",
                "restart nginx without -e, once, or choose a newer version"));
    }
}
