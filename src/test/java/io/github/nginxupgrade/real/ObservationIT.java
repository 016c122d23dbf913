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
    private static final String BROKEN = "location = /broken { proxy_pass http://unix:/nobody/is/here; }";

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
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.apply("--observe", "60s"))) {
                Proc young = awaitStandby(nginx, old, run);
                Proc worker = nginx.accepting(young.pid()).get(0);
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
            try (CommandLine.Running run = tool.start(Upgrader.apply("--observe", "60s"))) {
                awaitStandby(nginx, old, run).signal("KILL");
                goesBack(nginx, old, run);
                assertThat(tool.signals()).noneMatch(line -> line.contains("SIGHUP"));
            }
        }
    }

    /** Where the log is when the line is written. */
    enum Log {
        UNCHANGED,
        ROTATED
    }

    @ParameterizedTest
    @EnumSource
    void aSevereLineOfTheNewVersionTakesItBack(Log log) throws IOException {
        try (PrivateNginx nginx = start(BROKEN)) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.apply("--observe", "60s"))) {
                Proc young = awaitStandby(nginx, old, run);
                Path file = folder.resolve("logs/error.log");
                if (log == Log.ROTATED) {
                    Files.move(file, folder.resolve("logs/error.log.1"));
                    young.signal("USR1");
                    Wait.until("a new log", PrivateNginx.PATIENCE, () -> Files.exists(file), () -> List.of());
                }
                get(nginx, "/broken");
                Answer answer = goesBack(nginx, old, run);
                assertThat(answer.fields().text("message"))
                        .contains("[crit]")
                        .contains("connect() to unix:/nobody/is/here");
            }
        }
    }

    @Test
    void aKindOfCritLineThatTheOldVersionWroteTooIsNoReason() {
        try (PrivateNginx nginx = start(BROKEN)) {
            get(nginx, "/broken");
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.apply("--observe", "2s"))) {
                awaitStandby(nginx, old, run);
                get(nginx, "/broken");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as("%s", answer).isZero();
            }
        }
    }

    @Test
    void aReloadWhileItIsObservedIsNoReason() {
        try (PrivateNginx nginx = start("")) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.apply("--observe", "3s"))) {
                Proc young = awaitStandby(nginx, old, run);
                young.signal("HUP");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as("%s", answer).isZero();
                Agreement.check(nginx, Releases.NEW, WORKERS);
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
    @CsvSource({"--max-5xx=5%, failed-rolled-back", "--max-5xx=100, upgraded", ", upgraded"})
    void theShareOfErrorsIsShownAndMayTakeItBack(String option, String outcome) {
        try (PrivateNginx nginx = start(UNFIT)) {
            Proc old = nginx.master();
            for (int i = 0; i < 5; i++) {
                get(nginx, "/page");
            }
            String[] command =
                    option == null ? Upgrader.apply("--observe", "3s") : Upgrader.apply("--observe", "3s", option);
            try (CommandLine.Running run = new Upgrader(nginx).start(command)) {
                awaitStandby(nginx, old, run);
                // the first look drops what is in the log by then
                Wait.until(
                        "an end, or a hundred more pages",
                        END,
                        () -> !run.alive() || requests(nginx, 30) > 400,
                        nginx::processTable);
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.outcome()).as("%s", answer).isEqualTo(outcome);
                List<JsonFields> shown = answer.fields().objects("proofs").stream()
                        .filter(proof -> proof.text("kind").equals("traffic"))
                        .toList();
                assertThat(shown.get(0).text("target")).endsWith("logs/access.log");
                assertThat(shown.get(0).text("detail"))
                        .containsPattern("100.0 % of [0-9]+ responses of the new version, before 0.0 % of the last 5");
                assertThat(shown.get(0).flag("ok")).isEqualTo(outcome.equals("upgraded"));
                if (outcome.equals("upgraded")) {
                    assertThat(shown.get(1).text("target")).isEqualTo("stub_status /counters");
                    assertThat(shown.get(1).text("detail"))
                            .containsPattern("the old version since its start: 6; .* [0-9]+");
                } else {
                    assertThat(answer.fields().text("message")).contains("more than 5.0 %");
                    assertThat(nginx.master().pid()).isEqualTo(old.pid());
                }
            }
        }
    }

    private int requested;

    private int requests(PrivateNginx nginx, int count) {
        for (int i = 0; i < count; i++) {
            get(nginx, "/page");
        }
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
