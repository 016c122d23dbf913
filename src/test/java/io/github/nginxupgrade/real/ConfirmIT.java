package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --confirm-within}: without a commit from anywhere it goes back by itself. */
class ConfirmIT {
    private static final int WORKERS = 2;
    private static final Duration END = Duration.ofSeconds(40);
    private static final String[] PATIENT = Upgrader.unrehearsed("--observe", "100ms", "--confirm-within", "60s");

    @TempDir
    Path folder;

    private PrivateNginx start() {
        return PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
    }

    private static void awaitQuestion(Upgrader tool, CommandLine.Running run) {
        Wait.until(
                "a run that waits for commit",
                END,
                () -> tool.json("status").fields().text("message").contains("waits to be confirmed"),
                run::stderr);
    }

    @Test
    void aCommitFromAnotherTerminalIsHeardAndHearsTheEnd() {
        try (PrivateNginx nginx = start();
                LoadClient load = LoadClient.start(nginx.port())) {
            Upgrader tool = new Upgrader(nginx);
            try (CommandLine.Running run = tool.start(PATIENT)) {
                awaitQuestion(tool, run);
                tool.expect(0, "committed", "commit", "--yes");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.outcome()).as("%s", answer).isEqualTo("upgraded");
                assertThat(tool.text("history", answer.fields().text("run")).stdout())
                        .contains("confirmed by")
                        .containsSubsequence(
                                "start-new-master: USR2 to ",
                                "to be followed by drain-old-workers: WINCH to ",
                                "to be followed by retire-old-master: QUIT to ");
            }
            Agreement.check(nginx, Releases.NEW, WORKERS);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    @Test
    void withoutOneItGoesBack() {
        try (PrivateNginx nginx = start();
                LoadClient load = LoadClient.start(nginx.port())) {
            Answer answer = new Upgrader(nginx)
                    .expect(
                            4,
                            "failed-rolled-back",
                            Upgrader.unrehearsed("--observe", "100ms", "--confirm-within", "1s"));
            assertThat(answer.fields().text("message")).contains("nobody said commit within 1 s");
            isTooLate(new Upgrader(nginx), answer.fields().text("run"));
            Agreement.check(nginx, Releases.OLD, WORKERS);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** Whoever says commit a moment after the end must not hear that nothing was to be done. */
    private static void isTooLate(Upgrader tool, String run) {
        Answer late = tool.expect(4, "failed-rolled-back", "commit", "--yes");
        assertThat(late.fields().text("message"))
                .matches("cannot commit: too late: the run " + Pattern.quote(run)
                        + " went back at (\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d:\\d\\d, nobody had confirmed it");
        assertThat(late.changed()).as("%s", late).isFalse();
        assertThat(late.fields().text("run")).isEqualTo(run);
        assertThat(late.fields().text("remedy"))
                .startsWith("nginx-upgrade history")
                .endsWith(" " + run);
        JsonFields last = tool.expect(0, "status", "status").fields().object("last_run");
        assertThat(last.text("run")).isEqualTo(run);
        assertThat(last.text("outcome")).isEqualTo("failed-rolled-back");
        assertThat(last.text("reason")).isEqualTo("nobody said commit within 1 s");
        assertThat(last.number("duration_ms")).isBetween(1000L, END.toMillis());
        assertThat(tool.text("status").stdout())
                .containsPattern("\nlast run: [0-9: -]+ apply, failed and rolled back after [0-9.]+ s:"
                        + " nobody said commit within 1 s  \\(" + Pattern.quote(run));
    }

    @Test
    void whileItWaitsStatusTellsWhichRunAndForHowLong() {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            try (CommandLine.Running run = tool.start(PATIENT)) {
                awaitQuestion(tool, run);
                Answer status = tool.json("status");
                assertThat(status.fields().text("run")).endsWith("-1.18.0-1.22.1");
                assertThat(status.fields().object("from").text("version")).isEqualTo(Releases.OLD);
                assertThat(status.fields().object("to").text("version")).isEqualTo(Releases.NEW);
                JsonFields confirm = status.fields().object("confirm");
                Instant until = Instant.parse(confirm.text("until"));
                assertThat(Duration.between(Instant.now(), until)).isLessThan(Duration.ofSeconds(60));
                assertThat(confirm.number("left_ms")).isBetween(1L, 60_000L);
                assertThat(status.fields().text("message"))
                        .containsPattern(
                                "until (\\S+ )?\\d\\d:\\d\\d:\\d\\d, \\d+ s are left; then it goes back by itself");
                run.signal("INT");
                assertThat(run.await(END).exit()).isEqualTo(130);
            }
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    @Test
    void theLossOfTheTerminalNeitherEndsNorTurnsIt() {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            try (CommandLine.Running run = tool.start(PATIENT)) {
                awaitQuestion(tool, run);
                run.signal("HUP");
                Wait.holds("it waits on", Duration.ofSeconds(1), run::alive, run::stderr);
                awaitQuestion(tool, run);
                tool.expect(0, "committed", "commit", "--yes");
                assertThat(run.await(END).exit()).isZero();
            }
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    /** Its shell gets HUP, and what it writes goes nowhere: as when one's own way to the host led through this nginx. */
    @Test
    void theEndOfItsSessionLeavesItToGoBackByItself() {
        try (PrivateNginx nginx = start();
                LoadClient load = LoadClient.start(nginx.port())) {
            Upgrader tool = new Upgrader(nginx);
            String apply = String.join(
                    " ",
                    Tool.program().toString(),
                    "apply",
                    Releases.binary(Releases.NEW).toString(),
                    "--pid-file",
                    nginx.pidFile().toString(),
                    "--yes --rehearse never --observe 100ms --confirm-within 10s");
            try (Tmux terminal = Tmux.start(folder, Tool.of(nginx).environment(), 80, 24)) {
                terminal.line(apply);
                terminal.await("nginx-upgrade commit");
            }
            assertThat(tool.json("status").fields().text("message")).contains("waits to be confirmed");
            Wait.until(
                    "the way back",
                    END,
                    () -> tool.text("history").stdout().contains("rolled back after"),
                    nginx::processTable);
            Agreement.check(nginx, Releases.OLD, WORKERS);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    @Test
    void ctrlCGoesBackAtOnce() {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            try (CommandLine.Running run = tool.start(PATIENT)) {
                awaitQuestion(tool, run);
                run.signal("INT");
                assertThat(run.await(END).exit()).isEqualTo(130);
            }
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    private static void kill(Upgrader tool, String... command) {
        try (CommandLine.Running run = tool.start(command)) {
            awaitQuestion(tool, run);
            run.signal("KILL");
            run.await(END);
        }
    }

    /** The time of the killed command goes on. */
    @Test
    void whatIsResumedGoesBackByItselfToo() {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            kill(tool, Upgrader.unrehearsed("--observe", "100ms", "--confirm-within", "6s"));
            Answer answer = tool.expect(4, "failed-rolled-back", "resume", "--yes");
            assertThat(answer.fields().text("message")).contains("nobody said commit within 6 s");
            assertThat(answer.fields().number("duration_ms")).isLessThan(8000);
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    @Test
    void whatIsResumedHearsACommit() {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            kill(tool, PATIENT);
            try (CommandLine.Running run = tool.start("resume", "--yes")) {
                awaitQuestion(tool, run);
                tool.expect(0, "committed", "commit", "--yes");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.outcome()).as("%s", answer).isEqualTo("upgraded");
            }
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }
}
