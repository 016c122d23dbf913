package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code reopen}: after a rotation everybody who writes a log has it open under its name, or that is told. */
class ReopenIT {
    private static final int WORKERS = 2;
    private static final int REQUESTS = 20;
    private static final Duration SOON = PrivateNginx.PATIENCE;

    @TempDir
    Path folder;

    /** As nginx's own packages have it: the folder is root's, and the workers, who are not, may make no file in it. */
    private PrivateNginx start() throws IOException {
        Files.createDirectories(folder.resolve("logs/sub"));
        assertThat(folder.toFile().setExecutable(true, false)).isTrue();
        return PrivateNginx.start(
                folder,
                NginxOptions.standard()
                        .withWorkers(WORKERS)
                        .withMain("user nobody nogroup;")
                        .withHttp("log_format number $arg_number;")
                        .withServer("access_log logs/sub/access.log number;"));
    }

    /** Where an upgrade is when the logs are rotated. */
    private enum At {
        REST,
        OVERLAP,
        STANDBY,
        DRAINING,
        RETIRING,
        UNWINDING
    }

    /** In whichever of the two: each request has its line, once, and after the rotation in the new one. */
    @ParameterizedTest
    @EnumSource
    void eachRequestHasItsLineOnce(At at) throws IOException {
        try (PrivateNginx nginx = start()) {
            Proc old = nginx.master();
            boolean drains = at == At.DRAINING || at == At.RETIRING;
            try (SlowDownload held = drains ? new SlowDownload(nginx) : null) {
                bring(nginx, old, at);
                request(nginx, 0);
                Path log = folder.resolve("logs/sub/access.log");
                Path rotated = folder.resolve("logs/sub/access.log.1");
                Files.move(log, rotated);
                Answer answer = new Upgrader(nginx).expect(0, "reopened", "reopen");
                assertThat(answer.changed()).isTrue();
                request(nginx, REQUESTS);
                assertThat(held == null || held.arrivesWhole(SOON)).isTrue();
                Wait.until(
                        "all lines",
                        SOON,
                        () -> numbers(log).size() >= REQUESTS + (drains ? 1 : 0),
                        () -> numbers(log));
                assertThat(numbers(rotated)).containsExactlyInAnyOrderElementsOf(from(0));
                // of the download the worker that finishes writes, which a rotation reaches as well
                assertThat(numbers(log))
                        .containsExactlyInAnyOrderElementsOf(
                                Stream.concat(from(REQUESTS).stream(), drains ? Stream.of("-") : Stream.of())
                                        .toList());
            }
        }
    }

    private static void bring(PrivateNginx nginx, Proc old, At at) {
        if (at == At.REST) {
            return;
        }
        Proc fresh = ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW));
        if (at == At.OVERLAP) {
            return;
        }
        old.signal(at == At.RETIRING ? "QUIT" : "WINCH");
        Wait.until(
                "nobody of before who accepts",
                SOON,
                () -> nginx.accepting(old.pid()).isEmpty(),
                nginx::processTable);
        if (at == At.STANDBY || at == At.UNWINDING) {
            ByHand.awaitWorkers(nginx, old, 0);
        }
        if (at == At.UNWINDING) {
            old.signal("HUP");
            ByHand.awaitWorkers(nginx, old, WORKERS);
            fresh.signal("WINCH");
            ByHand.awaitWorkers(nginx, fresh, 0);
        }
    }

    private static List<String> from(int first) {
        return Stream.iterate(first, number -> number + 1)
                .limit(REQUESTS)
                .map(String::valueOf)
                .toList();
    }

    private static List<String> numbers(Path log) {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void request(PrivateNginx nginx, int first) {
        CommandLine.Result result = CommandLine.run(
                nginx.prefix(),
                SOON,
                List.of(
                        "curl",
                        "-s",
                        "-o",
                        "/dev/null",
                        "http://127.0.0.1:" + nginx.port() + "/?number=[" + first + "-" + (first + REQUESTS - 1)
                                + "]"));
        assertThat(result.exit()).as("%s", result).isZero();
    }

    /** nginx goes on with the file it has: exit 4, who writes where, and nginx's own words. */
    @Test
    void aLogThatCannotBeOpenedIsTold() throws IOException {
        try (PrivateNginx nginx = start()) {
            Path away = folder.resolve("logs/moved");
            Files.move(folder.resolve("logs/sub"), away);
            Answer answer = new Upgrader(nginx).expect(4, "not-reopened", "reopen");
            assertThat(answer.changed()).isFalse();
            assertThat(answer.fields().text("message"))
                    .contains("writes to " + away.resolve("access.log") + ", which is none of its logs");
            assertThat(answer.fields().toString()).contains("[emerg]").contains("logs/sub/access.log\" failed (2:");
            assertThat(astray(nginx)).hasSize(1 + WORKERS);
            Files.createDirectories(folder.resolve("logs/sub"));
            new Upgrader(nginx).expect(0, "reopened", "reopen");
            assertThat(astray(nginx)).isEmpty();
        }
    }

    /** The manager of a cache writes to the logs as well, and here does not take what its master hands on. */
    @Test
    void theManagerOfACacheIsLookedAtToo() throws IOException {
        Files.createDirectories(folder.resolve("logs/sub"));
        try (PrivateNginx nginx = PrivateNginx.start(
                folder,
                NginxOptions.standard()
                        .withHttp("proxy_cache_path cache keys_zone=cache:1m;")
                        .withServer("access_log logs/sub/access.log;"))) {
            long master = nginx.master().pid();
            Proc manager = Wait.until(
                            "a cache manager",
                            SOON,
                            () -> Proc.all().stream()
                                    .filter(child -> child.parent() == master
                                            && child.title().contains("cache manager"))
                                    .toList(),
                            found -> !found.isEmpty())
                    .get(0);
            Files.move(folder.resolve("logs/sub/access.log"), folder.resolve("logs/sub/access.log.1"));
            manager.signal("STOP");
            Answer answer = new Upgrader(nginx).expect(4, "not-reopened", "reopen");
            assertThat(answer.fields().text("message")).contains("cache manager " + manager.pid() + " writes to ");
            assertThat(astray(nginx).stream().map(log -> log.number("pid"))).containsExactly(manager.pid());
            manager.signal("CONT");
            new Upgrader(nginx).expect(0, "reopened", "reopen");
            assertThat(astray(nginx)).isEmpty();
        }
    }

    private static List<JsonFields> astray(PrivateNginx nginx) {
        Answer status = new Upgrader(nginx).expect(0, "status", "status");
        return status.fields().object("generation").objects("logs_astray");
    }
}
