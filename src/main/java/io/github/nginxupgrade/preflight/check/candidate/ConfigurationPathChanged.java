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
 * The candidate would read another configuration file: the master was started without {@code -c}, and the compiled-in path
 * differs (ngx_process_options, nginx.c: {@code --conf-path}, relative to {@code --prefix}).
 */
@AutoService(HazardSource.class)
public final class ConfigurationPathChanged extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "configuration-path-changed",
            "the candidate would read another configuration file, for the master was started without `-c`",
            "build it with the same `--prefix` and `--conf-path`, or start nginx with `-c`");

    public ConfigurationPathChanged() {
        super(Stage.VERSIONS, HAZARD);
    }

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
        return Optional.of(HAZARD.found(
                "the candidate would read " + read + " and not " + instance.configuration(),
                "build it with the running one's --prefix and --conf-path, or start nginx with -c"));
    }
}
