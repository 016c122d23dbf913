package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import io.github.nginxupgrade.json.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Probes: the new version is kept only where its own workers answer well. */
class ProbesIT {
    private static final int WORKERS = 2;
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Answers of 500 by the new version only. */
    private static final String NEW_FAILS =
            "map $nginx_version $health { default 200; \"%s\" 500; }".formatted(Releases.NEW);

    private static final String HEALTH = "location = /health { if ($health = 500) { return 500; } return 204; }";

    @TempDir
    Path folder;

    private PrivateNginx start(NginxOptions options) {
        return PrivateNginx.start(folder, options.withWorkers(WORKERS));
    }

    private static String[] apply(String... options) {
        var all = new ArrayList<>(List.of(Upgrader.unrehearsed(options)));
        if (!all.contains("--observe")) {
            all.addAll(List.of("--observe", "1s"));
        }
        return all.toArray(String[]::new);
    }

    private static String url(PrivateNginx nginx, String path) {
        return "http://127.0.0.1:" + nginx.port() + path;
    }

    private static JsonFields only(Answer answer, String kind) {
        List<JsonFields> found = answer.fields().objects("proofs").stream()
                .filter(proof -> proof.text("kind").equals(kind))
                .toList();
        assertThat(found).as("%s", answer).hasSize(1);
        return found.get(0);
    }

    @Test
    void aGoodAnswerOfANewWorkerIsShownWithTheWorkerThatGaveIt() {
        try (PrivateNginx nginx = start(NginxOptions.standard())) {
            Answer answer = new Upgrader(nginx).expect(0, "upgraded", apply("--probe", url(nginx, "/")));
            JsonFields probe = only(answer, "probe");
            assertThat(probe.text("answered_by")).isEqualTo("new");
            assertThat(probe.number("status")).isEqualTo(200);
            assertThat(probe.flag("ok")).isTrue();
            assertThat(nginx.accepting(nginx.master().pid()))
                    .as("%s", answer)
                    .anyMatch(worker -> worker.pid() == probe.number("pid"));
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    @Test
    void answersOf500ByTheNewVersionOnlyTakeItBack() {
        try (PrivateNginx nginx =
                        start(NginxOptions.standard().withHttp(NEW_FAILS).withServer(HEALTH));
                LoadClient load = LoadClient.start(nginx.port())) {
            Proc old = nginx.master();
            Answer answer = new Upgrader(nginx)
                    .expect(4, "failed-rolled-back", apply("--observe", "20s", "--probe", url(nginx, "/health")));
            assertThat(answer.fields().text("message")).contains("probe " + url(nginx, "/health") + ": 500 by the new");
            JsonFields probe = only(answer, "probe");
            assertThat(probe.text("answered_by")).isEqualTo("new");
            assertThat(probe.number("status")).isEqualTo(500);
            assertThat(probe.flag("ok")).isFalse();
            assertThat(nginx.master().pid()).isEqualTo(old.pid());
            Agreement.check(nginx, Releases.OLD, WORKERS);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** The tool is killed while it observes; what it has promised to show is shown to whoever resumes. */
    @ParameterizedTest
    @CsvSource({"false, 0, upgraded", "true, 4, failed-rolled-back"})
    void aResumedRunKeepsItsProbes(boolean fallsIll, int exit, String outcome) throws IOException {
        String health =
                "location = /health { if (-f %s) { return 500; } return 204; }".formatted(folder.resolve("ill"));
        try (PrivateNginx nginx = start(NginxOptions.standard().withServer(health))) {
            Proc old = nginx.master();
            Upgrader tool = new Upgrader(nginx);
            try (CommandLine.Running run = tool.start(apply("--observe", "3s", "--probe", url(nginx, "/health")))) {
                Moment.STANDBY.await(nginx, old, run);
                run.signal("KILL");
                run.await(SOON);
            }
            if (fallsIll) {
                Files.createFile(folder.resolve("ill"));
            }
            Answer answer = tool.expect(exit, outcome, "resume", "--yes");
            JsonFields probe = only(answer, "probe");
            assertThat(probe.text("answered_by")).isEqualTo("new");
            assertThat(probe.number("status")).isEqualTo(fallsIll ? 500 : 204);
            Agreement.check(nginx, fallsIll ? Releases.OLD : Releases.NEW, WORKERS);
        }
    }

    static Stream<Arguments> whatIsBad() {
        return Stream.of(
                Arguments.of("another status than asked for", "200 by the new worker", new String[] {
                    "--probe-status", "204,300-399"
                }),
                Arguments.of("a body without the words", "200 without goodbye in its body", new String[] {
                    "--probe-body", "goodbye"
                }),
                Arguments.of(
                        "nobody listens there", "Connection refused", new String[] {"--probe-connect", "127.0.0.1:1"}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatIsBad(String name, String words, String[] options) {
        try (PrivateNginx nginx = start(NginxOptions.standard())) {
            var all = new ArrayList<>(List.of(apply("--observe", "20s", "--probe", url(nginx, "/"))));
            all.addAll(List.of(options));
            Answer answer = new Upgrader(nginx).expect(4, "failed-rolled-back", all.toArray(String[]::new));
            assertThat(answer.fields().text("message")).contains(words);
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    /** A bystander answers well, but it is not the new nginx. */
    @Test
    void whatAnotherProcessAnswersProvesNothing() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        try (PrivateNginx nginx = start(NginxOptions.standard());
                PrivateNginx other = PrivateNginx.start(there)) {
            Answer answer = new Upgrader(nginx)
                    .expect(4, "failed-rolled-back", apply("--observe", "20s", "--probe", url(other, "/")));
            assertThat(answer.fields().text("message")).contains("200 by a process that is no worker of this nginx");
            assertThat(only(answer, "probe").text("answered_by")).isEqualTo("other");
        }
    }

    /** On an idle host the old workers get every connection of the overlap: none of them counts. */
    @Test
    void inTheOverlapAnswersOfTheOldWorkersCountForNothing() {
        try (PrivateNginx nginx =
                start(NginxOptions.standard().withHttp(NEW_FAILS).withServer(HEALTH))) {
            Proc old = nginx.master();
            try (CommandLine.Running run =
                    new Upgrader(nginx).start(apply("--hold", "--settle", "2s", "--probe", url(nginx, "/health")))) {
                Answer answer = Answer.of(run.await(SOON));
                assertThat(answer.exit()).as("%s", answer).isEqualTo(4);
                assertThat(only(answer, "probe").text("answered_by")).isEqualTo("new");
                assertThat(nginx.master().pid()).isEqualTo(old.pid());
            }
        }
    }

    @Test
    void aPortAndAUnixSocketAreProbedToo() {
        Path socket = folder.resolve("logs/web.sock");
        try (PrivateNginx nginx =
                start(NginxOptions.standard().withServer("listen unix:" + folder.resolve("logs/web.sock") + ";"))) {
            Answer answer = new Upgrader(nginx)
                    .expect(
                            0,
                            "upgraded",
                            apply(
                                    "--probe",
                                    "tcp://127.0.0.1:" + nginx.port(),
                                    "--probe",
                                    "unix:" + socket,
                                    "--probe",
                                    "unix:" + socket + ":/"));
            assertThat(answer.fields().objects("proofs")).as("%s", answer).hasSizeGreaterThanOrEqualTo(3);
            answer.fields().objects("proofs").stream()
                    .filter(proof -> proof.text("kind").equals("probe"))
                    .forEach(proof -> {
                        assertThat(proof.text("answered_by")).as("%s", answer).isEqualTo("new");
                        assertThat(proof.flag("ok")).isTrue();
                    });
        }
    }

    /** A server that closes after each answer is looked at before it is asked. */
    @Test
    void whoClosesAtOnceIsKnownToo() {
        try (PrivateNginx nginx = start(NginxOptions.standard().withServer("keepalive_timeout 0;"))) {
            Answer answer = new Upgrader(nginx).expect(0, "upgraded", apply("--probe", url(nginx, "/")));
            assertThat(only(answer, "probe").text("answered_by")).isEqualTo("new");
        }
    }

    static Stream<Arguments> certificates() {
        return Stream.of(
                Arguments.of("any will do", 0, "upgraded", new String[] {"--observe", "1s", "--insecure"}),
                Arguments.of("its own authority", 0, "upgraded", new String[] {
                    "--observe", "1s", "--probe-ca", "conf/server.crt"
                }),
                Arguments.of("unknown to this machine", 4, "failed-rolled-back", new String[] {"--observe", "20s"}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void certificates(String name, int exit, String outcome, String[] options) throws IOException {
        int port = PrivateNginx.freePort();
        Certificate.make(folder);
        String server =
                "listen 127.0.0.1:%d ssl; ssl_certificate server.crt; ssl_certificate_key server.key;".formatted(port);
        try (PrivateNginx nginx = start(NginxOptions.standard().withServer(server))) {
            var all = new ArrayList<>(List.of(Upgrader.unrehearsed(
                    "--probe", "https://www.example.test/", "--probe-connect", "127.0.0.1:" + port)));
            for (String option : options) {
                all.add(option.startsWith("conf/") ? folder.resolve(option).toString() : option);
            }
            Answer answer = new Upgrader(nginx).expect(exit, outcome, all.toArray(String[]::new));
            if (exit == 0) {
                assertThat(only(answer, "probe").text("answered_by")).isEqualTo("new");
            } else {
                assertThat(answer.fields().text("message")).contains("certification path");
            }
        }
    }

    @Test
    void aListenerThatTheNewVersionLacksTakesItBackBeforeTheOldWorkersAreDrained() throws IOException {
        int port = PrivateNginx.freePort();
        String more = "listen 127.0.0.1:" + port + ";";
        try (PrivateNginx nginx = start(NginxOptions.standard().withServer(more))) {
            // behind preflight's back, which would refuse it
            Path hooks = hook("before-start", "wanted.d", "edit", "sed -i 's/" + more + "//' " + nginx.config());
            Upgrader tool = new Upgrader(nginx);
            Answer answer = tool.expect(4, "failed-rolled-back", apply("--hooks-dir", hooks.toString()));
            assertThat(answer.fields().text("message"))
                    .contains("127.0.0.1:" + port + ": the new version does not listen there");
            assertThat(tool.signals()).noneMatch(line -> line.contains("WINCH"));
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    @Test
    void aListenerWhoseLossWasAllowedIsShownOnly() throws IOException {
        int port = PrivateNginx.freePort();
        String more = "listen 127.0.0.1:" + port + ";";
        try (PrivateNginx nginx = start(NginxOptions.standard().withServer(more))) {
            Files.writeString(nginx.config(), Files.readString(nginx.config()).replace(more, ""));
            Answer answer = new Upgrader(nginx).expect(0, "upgraded", apply("--allow", "listen-removed"));
            assertThat(only(answer, "difference").text("target")).isEqualTo("127.0.0.1:" + port);
        }
    }

    @Test
    void whatDiffersAndIsNoLossIsShown() {
        try (PrivateNginx nginx = start(NginxOptions.standard())) {
            CommandLine.Result result = new Upgrader(nginx).text(apply("--probe", url(nginx, "/")));
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stderr()).contains("Server: nginx/1.18.0 before, nginx/1.22.1 now");
            assertThat(result.stdout()).contains("probe " + url(nginx, "/") + ": 200 by the new worker");
        }
    }

    @Test
    void aProbeThatCannotBeReadIsWrongUsage() {
        try (PrivateNginx nginx = start(NginxOptions.standard())) {
            Answer answer = new Upgrader(nginx).expect(2, "usage", apply("--probe", "ftp://x/"));
            assertThat(answer.fields().text("message")).contains("'ftp://x/' is no probe");
            assertThat(new Upgrader(nginx).signals()).isEmpty();
        }
    }

    /** A hook: what it does, where it lies, and how it must end. */
    private Path hook(String point, String kind, String name, String does) throws IOException {
        Path hooks = folder.resolve("hooks");
        Path file = Files.createDirectories(hooks.resolve(point).resolve(kind)).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + does + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return hooks;
    }

    @Test
    void hooksAreToldTheSituationAtEachPoint() throws IOException {
        try (PrivateNginx nginx = start(NginxOptions.standard())) {
            Path told = folder.resolve("told");
            Path hooks = hook("before-start", "required.d", "tell", "cat >> " + told);
            hook("ready", "wanted.d", "tell", "cat >> " + told);
            hook("standby", "required.d", "tell", "cat >> " + told);
            hook("committed", "wanted.d", "tell", "cat >> " + told);
            hook("rolled-back", "wanted.d", "tell", "cat >> " + told);
            new Upgrader(nginx).expect(0, "upgraded", apply("--hooks-dir", hooks.toString()));
            assertThat(Files.readAllLines(told))
                    .hasSize(4)
                    .allSatisfy(Schemas.HOOK_INPUT::hold)
                    .satisfiesExactly(
                            line -> assertThat(line).contains("\"point\":\"before-start\"", "\"role\":\"sole\""),
                            line -> assertThat(line).contains("\"point\":\"ready\"", "\"phase\":\"overlap\""),
                            line -> assertThat(line).contains("\"point\":\"standby\"", "\"serving\":\"new\""),
                            line -> assertThat(line)
                                    .contains("\"point\":\"committed\"", "\"to\":{\"version\":\"1.22.1\"}"));
        }
    }

    static Stream<Arguments> hooksThatFail() {
        return Stream.of(
                Arguments.of("before-start", "required.d", 3, "refused"),
                Arguments.of("ready", "required.d", 4, "failed-rolled-back"),
                Arguments.of("standby", "required.d", 4, "failed-rolled-back"),
                Arguments.of("standby", "wanted.d", 0, "upgraded"),
                Arguments.of("committed", "required.d", 0, "upgraded"));
    }

    @ParameterizedTest(name = "{0}/{1}: {3}")
    @MethodSource
    void hooksThatFail(String point, String kind, int exit, String outcome) throws IOException {
        try (PrivateNginx nginx = start(NginxOptions.standard())) {
            Path hooks = hook(point, kind, "says-no", "echo not today >&2; exit 7");
            Answer answer = new Upgrader(nginx).expect(exit, outcome, apply("--hooks-dir", hooks.toString()));
            String words = "exit code 7: not today";
            assertThat(answer.fields().text("message").contains(words)).isEqualTo(exit != 0);
            Agreement.check(nginx, exit == 0 ? Releases.NEW : Releases.OLD, WORKERS);
        }
    }

    @Test
    void aHookThatNeverEndsIsKilledAtItsLimit() throws IOException {
        try (PrivateNginx nginx = start(NginxOptions.standard())) {
            Path hooks = hook("standby", "required.d", "hangs", "exec sleep 300");
            Answer answer = new Upgrader(nginx)
                    .expect(4, "failed-rolled-back", apply("--hooks-dir", hooks.toString(), "--hook-timeout", "500ms"));
            assertThat(answer.fields().text("message")).contains("not done within 500 ms");
        }
    }

    @Test
    void aHookThatOthersCanWriteIsRefusedBeforeAnythingIsTouched() throws IOException {
        try (PrivateNginx nginx = start(NginxOptions.standard())) {
            Path hooks = hook("standby", "wanted.d", "open", "exit 0");
            Files.setPosixFilePermissions(
                    hooks.resolve("standby/wanted.d/open"), PosixFilePermissions.fromString("rwxrwxrwx"));
            Answer answer = new Upgrader(nginx).expect(3, "refused", apply("--hooks-dir", hooks.toString()));
            assertThat(answer.fields().text("message")).contains("others can write");
            Files.setPosixFilePermissions(
                    hooks.resolve("standby/wanted.d/open"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(hooks, PosixFilePermissions.fromString("rwxrwxr-x"));
            answer = new Upgrader(nginx).expect(3, "refused", apply("--hooks-dir", hooks.toString()));
            assertThat(answer.fields().text("message")).contains("others can write " + hooks);
            assertThat(new Upgrader(nginx).signals()).isEmpty();
        }
    }

    /** The probes of a master in another network namespace connect from within it. */
    @Test
    void aMasterInAnotherNetworkNamespaceIsProbedThere() {
        // its own loopback: the port means nothing outside
        try (PrivateNginx nginx = start(NginxOptions.standard().inNetworkOfItsOwn())) {
            Tool tool = Tool.of(nginx).with(Map.of());
            CommandLine.Result result = tool.run(
                    "apply",
                    Releases.binary(Releases.NEW).toString(),
                    "--yes",
                    "--observe",
                    "1s",
                    "-o",
                    "json",
                    "--probe",
                    url(nginx, "/"),
                    "--pid-file",
                    nginx.pidFile().toString());
            Answer answer = Answer.of(result);
            assertThat(answer.exit()).as("%s", answer).isZero();
            assertThat(only(answer, "probe").text("answered_by")).isEqualTo("new");
        }
    }
}
