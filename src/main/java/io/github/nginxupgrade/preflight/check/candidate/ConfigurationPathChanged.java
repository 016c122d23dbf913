package io.github.nginxupgrade.preflight.check.candidate;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The candidate would read another configuration file: the master was started without {@code -c}, and the compiled-in path
 * differs (ngx_process_options, nginx.c: {@code --conf-path}, relative to {@code --prefix}).
 */
public final class ConfigurationPathChanged implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        Instance instance = subject.instance();
        if (subject.build().isEmpty()) {
            return Optional.empty();
        }
        Path read = CompiledPaths.configuration(instance, subject.build().get());
        if (read.equals(CompiledPaths.configuration(instance, instance.build()))) {
            return Optional.empty();
        }
        return Optional.of(Hazard.refuseUnlessAllowed(
                "configuration-path-changed",
                "the candidate would read " + read + " and not " + instance.configuration(),
                "build it with the running one's --prefix and --conf-path, or start nginx with -c"));
    }
}
