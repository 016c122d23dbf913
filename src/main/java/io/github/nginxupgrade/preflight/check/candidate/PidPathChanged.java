package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The candidate would write another pid file: neither the configuration nor {@code -g} names one, and the compiled-in path
 * differs (ngx_core_module_init_conf, nginx.c: {@code --pid-path}, relative to {@code --prefix}). Nobody who looks at the
 * pid file would find the new master, nor would this program.
 */
@AutoService(HazardSource.class)
public final class PidPathChanged extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "pid-path-changed",
            "the candidate would write another pid file, for the configuration does not name one",
            "name it in the configuration, or build it with the same `--pid-path`");

    public PidPathChanged() {
        super(Stage.VERSIONS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        Instance instance = subject.instance();
        if (subject.build().isEmpty()) {
            return Optional.empty();
        }
        Path before = CompiledPaths.pidFile(instance, instance.build());
        Path then = CompiledPaths.pidFile(instance, subject.build().get());
        if (then.equals(before)) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the candidate would write its pid file to " + then + " and not to " + before,
                "name it in the configuration (pid " + before + ";), or build it with the running one's --pid-path"));
    }
}
