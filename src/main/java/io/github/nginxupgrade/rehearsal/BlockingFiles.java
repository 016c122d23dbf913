package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the configuration names and what is a FIFO in a sandbox: nginx would wait there for whoever holds its other end
 * outside ({@code ssl_password_file}, a log that is new). Those that the master has open are regular files in the sandbox.
 */
final class BlockingFiles {
    /** Names that are looked at: a part of a second. */
    private static final int MOST = 20_000;

    /** Their names may be relative, to the prefix (ngx_conf_full_name). */
    private static final Set<String> FILES = Set.of("_log", "_file", "_certificate", "_certificate_key");

    private final Os os;
    private final Instance instance;
    private final Sandbox sandbox;

    BlockingFiles(Os os, Instance instance, Sandbox sandbox) {
        this.os = os;
        this.instance = instance;
        this.sandbox = sandbox;
    }

    /**
     * In words; empty where there is none.
     *
     * @param directives all that can be read of the configuration
     */
    Optional<String> first(List<Directive> directives) {
        for (Path path : paths(directives.stream())) {
            if (isNoFile(path)) {
                return Optional.of(path + " is a FIFO or a device, and nobody is behind it in a sandbox");
            }
        }
        return Optional.empty();
    }

    private Set<Path> paths(Stream<Directive> directives) {
        var paths = new LinkedHashSet<Path>();
        directives
                .flatMap(directive -> directive.arguments().stream().filter(word -> mayBePath(directive, word)))
                .distinct()
                .limit(MOST)
                .forEach(word -> path(word).ifPresent(paths::add));
        return paths;
    }

    private static boolean mayBePath(Directive directive, String word) {
        boolean named = word.startsWith("/") || FILES.stream().anyMatch(directive.name()::endsWith);
        return named && !word.contains("$") && !word.startsWith("/dev/") && !word.startsWith("/proc/");
    }

    private Optional<Path> path(String word) {
        try {
            return Optional.of(instance.prefix().resolve(word).normalize());
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    private boolean isNoFile(Path path) {
        try {
            return os.files()
                    .stat(sandbox.seenFromOutside(path))
                    .filter(stat -> stat.kind() == FileStat.Kind.OTHER)
                    .isPresent();
        } catch (OsFailure notThere) {
            return false;
        }
    }
}
