package io.github.nginxupgrade.preflight.check.candidate;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;

/** Where an instance's files would be for another build of nginx, with the same arguments (nginx.c). */
final class CompiledPaths {
    private CompiledPaths() {}

    static Path prefix(Instance instance, Build build) {
        return instance.folder().resolve(instance.arguments().prefix().orElse(build.prefix()));
    }

    static Path configuration(Instance instance, Build build) {
        return prefix(instance, build)
                .resolve(instance.arguments().configuration().orElse(build.configurationPath()))
                .normalize();
    }

    static Path pidFile(Instance instance, Build build) {
        return prefix(instance, build)
                .resolve(instance.directives().value("pid").orElse(build.pidPath()))
                .normalize();
    }
}
