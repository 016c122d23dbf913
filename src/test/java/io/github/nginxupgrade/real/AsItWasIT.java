package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever serves at the end has what he lives on: his logs are the files that the configuration names, and the folders that the
 * other version has taken are his again.
 */
class AsItWasIT {
    private static final int WORKERS = 2;
    private static final String USER = "daemon";
    private static final String OTHER_USER = "bin";
    private static final int UPLOAD = 1 << 20;

    @TempDir
    Path folder;

    /** What becomes of the logs while an upgrade is held, who is told to open them again, and what is typed then. */
    enum Rotation {
        MOVED_AND_THE_PID_FILE_FOLLOWED("rollback", true, (nginx, old) -> {
            move(nginx);
            nginx.master().signal("USR1");
        }),
        DELETED_AND_THE_PID_FILE_FOLLOWED("rollback", true, (nginx, old) -> {
            for (Path log : logs(nginx)) {
                delete(log);
            }
            nginx.master().signal("USR1");
        }),
        /** As systemd's main pid leads logrotate: to the old master. */
        MOVED_AND_THE_MAIN_PID_FOLLOWED("commit", true, (nginx, old) -> {
            move(nginx);
            old.signal("USR1");
        }),
        /** A folder stands where a log was, so nobody can open it: it is tried once, and told. */
        MOVED_AND_NOT_TO_BE_OPENED("rollback", false, (nginx, old) -> {
            move(nginx);
            createFolder(logs(nginx).get(0));
        });

        private final String verb;
        private final boolean curable;
        private final BiConsumer<PrivateNginx, Proc> happens;

        Rotation(String verb, boolean curable, BiConsumer<PrivateNginx, Proc> happens) {
            this.verb = verb;
            this.curable = curable;
            this.happens = happens;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverServesAtTheEndWritesToTheLogsThatTheConfigurationNames(Rotation rotation) {
        NginxOptions options =
                NginxOptions.standard().withWorkers(WORKERS).withServer("access_log logs/access.log combined;");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            Proc old = nginx.master();
            var tool = new Upgrader(nginx);
            tool.expect(0, "held", Upgrader.apply("--hold"));
            rotation.happens.accept(nginx, old);
            CommandLine.Result result = tool.text(rotation.verb, "--yes");
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stderr().split(" s  USR1 to ", -1))
                    .as("%s", result)
                    .hasSize(2);
            Agreement.check(nginx, rotation.verb.equals("commit") ? Releases.NEW : Releases.OLD, WORKERS);
            if (rotation.curable) {
                assertThat(strays(nginx)).as("%s", result).isEmpty();
                assertThat(logs(nginx)).allMatch(Files::isRegularFile);
            } else {
                assertThat(result.stderr()).contains("warning: master", "access.log.1");
            }
        }
    }

    /** Nothing was rotated, so nobody is told anything. */
    @Test
    void logsThatAreWhereTheyWereAreLeftAlone() {
        NginxOptions options =
                NginxOptions.standard().withWorkers(WORKERS).withServer("access_log logs/access.log combined;");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            var tool = new Upgrader(nginx);
            tool.expect(0, "held", Upgrader.apply("--hold"));
            tool.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(tool.signals()).noneMatch(line -> line.contains("SIGUSR1"));
        }
    }

    /** How the old version comes back after a new one of another user has started. */
    enum Back {
        BY_ROLLBACK,
        /** The run that would have gone back was killed when it had just begun to. */
        AFTER_A_KILLED_ROLLBACK,
        BY_ITSELF
    }

    @ParameterizedTest
    @EnumSource
    void uploadsSucceedAfterANewVersionOfAnotherUserHasGone(Back back) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        NginxOptions options = NginxOptions.standard()
                .withWorkers(WORKERS)
                .withServer("client_body_buffer_size 1k; location = /upload { client_body_in_file_only clean;"
                        + " proxy_pass http://127.0.0.1:@PORT@/; }");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            becomes(nginx, "root", USER);
            nginx.master().signal("HUP");
            Wait.until(
                    "workers of " + USER,
                    PrivateNginx.PATIENCE,
                    () -> nginx.workersOf(nginx.master().pid()).stream().allMatch(AsItWasIT::isUsers)
                            && nginx.accepting(nginx.master().pid()).size() == WORKERS,
                    nginx::processTable);
            assertThat(upload(nginx)).isEqualTo(HttpURLConnection.HTTP_OK);
            Map<String, String> before = owners(nginx);
            becomes(nginx, USER, OTHER_USER);
            var tool = new Upgrader(nginx);
            goBack(nginx, tool, back);
            Agreement.check(nginx, Releases.OLD, WORKERS);
            assertThat(owners(nginx)).isEqualTo(before);
            assertThat(upload(nginx)).isEqualTo(HttpURLConnection.HTTP_OK);
        }
    }

    private void goBack(PrivateNginx nginx, Upgrader tool, Back back) {
        if (back == Back.BY_ITSELF) {
            Answer answer = tool.expect(
                    4,
                    "failed-rolled-back",
                    Upgrader.unrehearsed("--probe", "http://127.0.0.1:" + nginx.port() + "/", "--probe-status", "418"));
            assertThat(answer.result().stdout()).contains("user-changed");
            return;
        }
        Proc old = nginx.master();
        Answer held = tool.expect(0, "held", Upgrader.apply("--hold"));
        assertThat(held.result().stdout()).contains("user-changed");
        if (back == Back.AFTER_A_KILLED_ROLLBACK) {
            try (CommandLine.Running run = tool.start("rollback", "--yes")) {
                Wait.until(
                        "the old workers",
                        Duration.ofSeconds(20),
                        () -> !nginx.accepting(old.pid()).isEmpty(),
                        nginx::processTable);
                run.signal("KILL");
                run.await(PrivateNginx.PATIENCE);
            }
            CommandLine.Result again = tool.text("rollback", "--yes");
            assertThat(again.exit()).as("%s", again).isIn(0, 3);
        } else {
            tool.expect(0, "rolled-back", "rollback", "--yes");
        }
    }

    private static boolean isUsers(Proc worker) {
        return worker.status("Uid").startsWith("1\t");
    }

    private static void becomes(PrivateNginx nginx, String from, String to) throws IOException {
        String text = Files.readString(nginx.config());
        assertThat(text).contains("user " + from + ";");
        Files.writeString(nginx.config(), text.replace("user " + from + ";", "user " + to + ";"));
    }

    /** Large enough to be written to a file first. */
    private static int upload(PrivateNginx nginx) throws IOException {
        var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + nginx.port() + "/upload")
                .toURL()
                .openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(UPLOAD);
        try (var out = connection.getOutputStream()) {
            out.write(new byte[UPLOAD]);
        }
        return connection.getResponseCode();
    }

    private static Map<String, String> owners(PrivateNginx nginx) {
        var found = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(nginx.prefix().resolve("temp"))) {
            for (Path path : all.filter(Files::isDirectory).toList()) {
                found.put(
                        path.toString(),
                        Files.readAttributes(path, "unix:mode,uid,gid").toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static List<Path> logs(PrivateNginx nginx) {
        return List.of(nginx.prefix().resolve("logs/access.log"), nginx.prefix().resolve("logs/error.log"));
    }

    /** What the master and its workers have open below the folder of the logs, and is none of the logs. */
    private static List<String> strays(PrivateNginx nginx) {
        Proc master = nginx.master();
        return Stream.concat(Stream.of(master), nginx.workersOf(master.pid()).stream())
                .flatMap(process -> Stream.of(new java.io.File("/proc/" + process.pid() + "/fd").list())
                        .map(fd -> process.link("fd/" + fd)))
                .filter(link -> link.startsWith(nginx.prefix().resolve("logs") + "/"))
                .filter(link -> !logs(nginx).contains(Path.of(link)))
                .toList();
    }

    private static void move(PrivateNginx nginx) {
        for (Path log : logs(nginx)) {
            try {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void createFolder(Path path) {
        try {
            Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
