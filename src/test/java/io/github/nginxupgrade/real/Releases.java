package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real nginx releases, and candidates that fail as new masters, where the scripts have put them. */
final class Releases {
    static final String OLD = "1.18.0";
    static final String NEW = "1.22.1";
    /** With QUIC; built here, without modules. */
    static final String QUIC = "1.26.3";

    /** Nginx by the name of Angie: titles, variable and what it says of itself; built here, without modules. */
    static final String ANGIE = "angie-stand-in";

    /** How a candidate fails when, and only when, an old master has started it: {@code src/test/c/fault.c}. */
    enum Fault {
        /** Says why on stderr and exits with code 3. */
        EXITS,
        /** Dies of a signal at once. */
        CRASHES,
        /** Never gets to its configuration; TERM stays blocked, only KILL ends it. */
        HANGS,
        /** Starts normally, but 1.5 s late. */
        SLOW,
        /** Starts normally; its master dies of a signal after 1.5 s and leaves its workers behind. */
        LATE,
        /** As {@link #EXITS}, but whoever starts it; its test of the configuration goes well. */
        EXITS_ALONE,
        CRASHES_ALONE,
        HANGS_ALONE
    }

    private Releases() {}

    /** All versions that are there, the oldest first. */
    static List<String> all() {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.map(folder -> String.valueOf(folder.getFileName()))
                    .filter(name -> name.matches("\\d+\\.\\d+\\.\\d+"))
                    .sorted(Comparator.comparing(name -> List.of(name.split("\\.", -1)).stream()
                            .map(number -> String.format("%6s", number))
                            .collect(Collectors.joining())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path binary(String version) {
        return existing(root().resolve(version).resolve("sbin/nginx"));
    }

    /** The folder of what the binary needs and a machine may not have; its run path leads here. */
    static Path libraries(String version) {
        return existing(root().resolve(version).resolve("lib"));
    }

    /** A dynamic module by file name, such as {@code ngx_stream_module.so}. */
    static Path module(String version, String name) {
        return existing(root().resolve(version).resolve("modules").resolve(name));
    }

    static Path faulty(Fault fault) {
        return existing(root().resolve("faulty")
                .resolve(fault.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    /** The same rule as in {@code scripts/fetch-nginx}. */
    private static Path root() {
        Path cache = Stream.of(
                        variable("NGINX_UPGRADE_CACHE"),
                        variable("XDG_CACHE_HOME").map(path -> path.resolve("nginx-upgrade")),
                        variable("HOME").map(path -> path.resolve(".cache/nginx-upgrade")))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new AssertionError("neither NGINX_UPGRADE_CACHE nor HOME is set"));
        return cache.toAbsolutePath().normalize().resolve("nginx");
    }

    private static Optional<Path> variable(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    private static Path existing(Path path) {
        if (!Files.exists(path)) {
            throw new AssertionError("run scripts/prepare: there is no " + path);
        }
        return path;
    }
}
