package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** While the new version is observed: what harms it takes it back at once, with nginx's own words. */
class ObservationIT {
    private static final int WORKERS = 2;
    private static final Duration END = Duration.ofSeconds(40);
    /** An upstream that is not there: nginx says so at the level crit, with the pid of the worker. */
    private static final String BROKEN =
            """
            location = /broken { proxy_pass http://unix:/nobody/is/here; }
            location = /apart { error_log logs/apart.log; proxy_pass http://unix:/nobody/is/there; }
            """;

    @TempDir
    Path folder;

    private PrivateNginx start(String server) {
        return PrivateNginx.start(
                folder, NginxOptions.standard().withWorkers(WORKERS).withServer(server));
    }

    private static Proc awaitStandby(PrivateNginx nginx, Proc old, CommandLine.Running run) {
        Moment.STANDBY.await(nginx, old, run);
        return nginx.master();
    }

    private static Answer goesBack(PrivateNginx nginx, Proc old, CommandLine.Running run) {
        Answer answer = Answer.of(run.await(END));
        assertThat(answer.exit()).as("%s", answer).isEqualTo(4);
        assertThat(answer.outcome()).isEqualTo("failed-rolled-back");
        assertThat(nginx.master().pid()).isEqualTo(old.pid());
        Agreement.check(nginx, Releases.OLD, WORKERS);
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "SEGV"})
    void aNewWorkerThatDiesTakesTheVersionBack(String signal) {
        try (PrivateNginx nginx = start("");
                LoadClient load =
                        LoadClient.start(nginx.port(), LoadOptions.standard().withDownloadRate("16m"))) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed("--observe", "60s"))) {
                Proc newMaster = awaitStandby(nginx, old, run);
                Proc worker = nginx.accepting(newMaster.pid()).get(0);
                worker.signal(signal);
                Answer answer = goesBack(nginx, old, run);
                assertThat(answer.fields().text("message"))
                        .contains("worker process " + worker.pid() + " exited on signal");
                assertThat(answer.fields().toString()).contains("nginx_says");
            }
            load.stop();
        }
    }

    /** nginx itself starts the old workers again: the tool looks on and puts the files back. */
    @Test
    void aNewMasterThatIsKilledAtStandbyIsTheEndOfTheUpgrade() {
        try (PrivateNginx nginx = start("")) {
            Proc old = nginx.master();
            Upgrader tool = new Upgrader(nginx);
            try (CommandLine.Running run = tool.start(Upgrader.unrehearsed("--observe", "60s"))) {
                awaitStandby(nginx, old, run).signal("KILL");
                goesBack(nginx, old, run);
                assertThat(tool.signals()).noneMatch(line -> line.contains("SIGHUP"));
            }
        }
    }

    /** A log in a folder of its own: where that is gone, nginx says so at the level emerg when it reopens its logs. */
    private PrivateNginx startWithLogIn(String sub) throws IOException {
        Files.createDirectories(folder.resolve("logs").resolve(sub));
        return start("access_log logs/" + sub + "/access.log;");
    }

    private void removeLogIn(String sub) throws IOException {
        Files.deleteIfExists(folder.resolve("logs").resolve(sub).resolve("access.log"));
        Files.deleteIfExists(folder.resolve("logs").resolve(sub));
    }

    private static void awaitNoLog(PrivateNginx nginx, Proc master) {
        Wait.until(
                "the word of master " + master.pid(),
                PrivateNginx.PATIENCE,
                () -> nginx.errorLog().contains("[emerg] " + master.pid() + "#"),
                nginx::processTable);
    }

    /** Where the log is when the line is written. */
    enum Log {
        UNCHANGED,
        ROTATED
    }

    @ParameterizedTest
    @EnumSource
    void aSevereLineOfTheNewVersionTakesItBack(Log log) throws IOException {
        try (PrivateNginx nginx = startWithLogIn("sub")) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed("--observe", "60s"))) {
                Proc newMaster = awaitStandby(nginx, old, run);
                Path file = folder.resolve("logs/error.log");
                if (log == Log.ROTATED) {
                    Files.move(file, folder.resolve("logs/error.log.1"));
                    newMaster.signal("USR1");
                    Wait.until("a new log", PrivateNginx.PATIENCE, () -> Files.exists(file), () -> List.of());
                }
                removeLogIn("sub");
                newMaster.signal("USR1");
                Answer answer = goesBack(nginx, old, run);
                assertThat(answer.fields().text("message")).contains("[emerg]").contains("logs/sub/access.log");
            }
        }
    }

    /** Of the last days, however the log was rotated meanwhile, and with other numbers in it. */
    @ParameterizedTest
    @EnumSource
    void aKindOfLineThatTheOldVersionWroteTooIsNoReason(Log log) throws IOException {
        try (PrivateNginx nginx = startWithLogIn("sub")) {
            removeLogIn("sub");
            Proc old = nginx.master();
            old.signal("USR1");
            awaitNoLog(nginx, old);
            if (log == Log.ROTATED) {
                Path file = folder.resolve("logs/error.log");
                Files.move(file, folder.resolve("logs/error.log.1"));
                old.signal("USR1");
                Wait.until("a new log", PrivateNginx.PATIENCE, () -> Files.exists(file), () -> List.of());
                Files.writeString(file, "");
            }
            // nginx's own test would refuse the configuration
            Files.createDirectories(folder.resolve("logs/sub"));
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed("--observe", "3s"))) {
                Proc newMaster = awaitStandby(nginx, old, run);
                removeLogIn("sub");
                newMaster.signal("USR1");
                awaitNoLog(nginx, newMaster);
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as("%s", answer).isZero();
            }
        }
    }

    /** Anybody on the net can make nginx write such lines: a broken upstream, a malformed hello, whatever the log. */
    @Test
    void aLineOnTheConnectionOfAClientIsToldAndNoReason() {
        try (PrivateNginx nginx = start(BROKEN)) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed("--observe", "3s"))) {
                awaitStandby(nginx, old, run);
                get(nginx, "/broken");
                get(nginx, "/apart");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as("%s", answer).isZero();
                assertThat(proofs(answer, "log"))
                        .anyMatch(line -> line.contains("connect() to unix:/nobody/is/here"))
                        .anyMatch(line -> line.contains("connect() to unix:/nobody/is/there"));
            }
        }
    }

    /** Certbot reloads once for each certificate. */
    @ParameterizedTest
    @ValueSource(strings = {"--observe=6s", "--confirm-within=60s"})
    void reloadsBySomebodyAreToldAndNoReason(String option) {
        try (PrivateNginx nginx = start("")) {
            Proc old = nginx.master();
            Upgrader tool = new Upgrader(nginx);
            boolean confirms = option.startsWith("--confirm");
            String[] command = confirms ? Upgrader.unrehearsed("--observe=100ms", option) : Upgrader.apply(option);
            try (CommandLine.Running run = tool.start(command)) {
                Proc newMaster = awaitStandby(nginx, old, run);
                for (int i = 0; i < 3; i++) {
                    reload(nginx, newMaster, WORKERS);
                }
                if (confirms) {
                    tool.expect(0, "committed", "commit", "--yes");
                }
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as("%s", answer).isZero();
                assertThat(proofs(answer, "reload")).hasSize(3);
                Agreement.check(nginx, Releases.NEW, WORKERS);
            }
        }
    }

    /** It is as many as the configuration says by then. */
    @ParameterizedTest
    @ValueSource(ints = {WORKERS - 1, WORKERS + 1})
    void aReloadMayChangeTheNumberOfWorkers(int workers) throws IOException {
        try (PrivateNginx nginx = start("")) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.apply("--observe=3s"))) {
                Proc newMaster = awaitStandby(nginx, old, run);
                String text = Files.readString(nginx.config());
                Files.writeString(
                        nginx.config(), text.replace("worker_processes " + WORKERS, "worker_processes " + workers));
                reload(nginx, newMaster, workers);
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as("%s", answer).isZero();
                assertThat(proofs(answer, "reload")).hasSize(1);
                Agreement.check(nginx, Releases.NEW, workers);
            }
        }
    }

    private static List<String> proofs(Answer answer, String kind) {
        return answer.fields().objects("proofs").stream()
                .filter(proof -> proof.text("kind").equals(kind))
                .map(proof -> proof.text("detail"))
                .toList();
    }

    private static void reload(PrivateNginx nginx, Proc newMaster, int workers) {
        List<Long> before =
                nginx.accepting(newMaster.pid()).stream().map(Proc::pid).toList();
        newMaster.signal("HUP");
        Wait.until(
                "other workers, and no former one",
                PrivateNginx.PATIENCE,
                () -> nginx.workersOf(newMaster.pid()).size() == workers
                        && nginx.workersOf(newMaster.pid()).stream().noneMatch(worker -> before.contains(worker.pid())),
                nginx::processTable);
    }

    /** Nothing settles: it goes back, and says why. */
    @Test
    void aStormOfReloadsTakesItBackInTheseWords() {
        try (PrivateNginx nginx = start("")) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx)
                    .start(Upgrader.unrehearsed("--settle", "3s", "--start-timeout", "5s", "--observe", "60s"))) {
                Moment.OVERLAP.await(nginx, old, run);
                Proc newMaster = nginx.master();
                while (run.alive() && newMaster.alive()) {
                    newMaster.signal("HUP");
                    Wait.pass(Duration.ofMillis(700));
                }
                Answer answer = goesBack(nginx, old, run);
                assertThat(answer.fields().text("message")).contains("the reloads by somebody to end");
            }
        }
    }

    /** Only the new version answers 503 here: its version is in the condition. */
    private static final String UNFIT =
            """
            access_log logs/access.log;
            location = /counters { stub_status; access_log off; }
            location = /page { if ($nginx_version = "%s") { return 503; } return 200 "well"; }
            """
                    .formatted(Releases.NEW);

    @ParameterizedTest
    @CsvSource({
        "--max-5xx=5%, failed-rolled-back, more than 5.0 %",
        "--max-5xx=100, upgraded, ''",
        "--max-5xx=any, upgraded, ''",
        ", failed-rolled-back, far more than before"
    })
    void theShareOfErrorsIsShownAndMayTakeItBack(String option, String outcome, String words) {
        try (PrivateNginx nginx = start(UNFIT)) {
            Proc old = nginx.master();
            get(nginx, "/page?[1-60]");
            String[] command = option == null
                    ? Upgrader.unrehearsed("--observe", "3s")
                    : Upgrader.apply("--observe", "3s", option);
            try (CommandLine.Running run = new Upgrader(nginx).start(command)) {
                awaitStandby(nginx, old, run);
                request(nginx, run);
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.outcome()).as("%s", answer).isEqualTo(outcome);
                List<JsonFields> shown = answer.fields().objects("proofs").stream()
                        .filter(proof -> proof.text("kind").equals("traffic"))
                        .toList();
                assertThat(shown.get(0).text("target")).endsWith("logs/access.log");
                assertThat(shown.get(0).text("detail"))
                        .containsPattern("100.0 % of [0-9]+ responses of the new version, before 0.0 % of the last 60");
                assertThat(shown.get(0).flag("ok")).isEqualTo(outcome.equals("upgraded"));
                if (outcome.equals("upgraded")) {
                    assertThat(shown.get(1).text("target")).isEqualTo("stub_status /counters");
                    assertThat(shown.get(1).text("detail"))
                            .containsPattern("the old version since its start: 61; .* [0-9]+");
                } else {
                    assertThat(answer.fields().text("message")).contains(words);
                    assertThat(nginx.master().pid()).isEqualTo(old.pid());
                }
            }
        }
    }

    /** The error log shows that nobody was turned away. */
    @Test
    void responsesOf503CountAlsoWhereRequestsAreLimited() {
        NginxOptions options = NginxOptions.standard()
                .withWorkers(WORKERS)
                .withHttp("limit_req_zone $uri zone=pages:1m rate=10000r/s;")
                .withServer(UNFIT + "limit_req zone=pages burst=10000 nodelay;");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            Proc old = nginx.master();
            get(nginx, "/page?[1-60]");
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed("--observe", "3s"))) {
                awaitStandby(nginx, old, run);
                request(nginx, run);
                Answer answer = goesBack(nginx, old, run);
                assertThat(answer.fields().text("message")).contains("far more than before");
            }
        }
    }

    /** Until it ends; the first look drops what is in the log by then. */
    private void request(PrivateNginx nginx, CommandLine.Running run) {
        Wait.until(
                "an end, or a hundred more pages",
                END,
                () -> !run.alive() || requests(nginx, 30) > 400,
                nginx::processTable);
    }

    private int requested;

    private int requests(PrivateNginx nginx, int count) {
        get(nginx, "/page?[1-" + count + "]");
        requested += count;
        return requested;
    }

    private static void get(PrivateNginx nginx, String path) {
        CommandLine.Result result = CommandLine.run(
                nginx.prefix(),
                PrivateNginx.PATIENCE,
                List.of("curl", "-s", "-o", "/dev/null", "http://127.0.0.1:" + nginx.port() + path));
        assertThat(result.exit()).as("%s", result).isZero();
    }
}
