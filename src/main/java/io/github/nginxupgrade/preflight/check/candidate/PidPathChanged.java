package io.github.nginxupgrade.preflight.check.candidate;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The candidate would write another pid file: neither the configuration nor {@code -g} names one, and the compiled-in path
 * differs (ngx_core_module_init_conf, nginx.c: {@code --pid-path}, relative to {@code --prefix}). Nobody who looks at the
 * pid file would find the new master, nor would this program.
 */
public final class PidPathChanged implements Check {
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
        return Optional.of(Hazard.refuse(
                "pid-path-changed",
                "the candidate would write its pid file to " + then + " and not to " + before,
                "name it in the configuration (pid " + before + ";), or build it with the running one's --pid-path"));
    }
}
