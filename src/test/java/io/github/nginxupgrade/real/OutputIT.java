package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts and people read: JSON, text, exit codes; and that nothing happens where nothing was asked for. */
class OutputIT {
    private static final Duration END = Duration.ofSeconds(30);
    private static final int WORKERS = 2;

    /** The fields that every result has, whatever became of it. */
    private static final List<String> ALWAYS = List.of(
            "/schema",
            "/command",
            "/outcome",
            "/exit_code",
            "/changed",
            "/message",
            "/remedy",
            "/run",
            "/instance",
            "/phase",
            "/serving",
            "/from",
            "/to",
            "/masters",
            "/steps",
            "/proofs",
            "/hazards",
            "/backup",
            "/draining",
            "/duration_ms",
            "/next");

    /** And what stands in them after an upgrade. */
    private static final List<String> AFTER_AN_UPGRADE = List.of(
            "/instance/pid_file",
            "/instance/binary",
            "/instance/prefix",
            "/instance/unit",
            "/from/version",
            "/from/sha256",
            "/to/version",
            "/to/sha256",
            "/masters/pid",
            "/masters/role",
            "/masters/version",
            "/masters/sha256",
            "/masters/workers",
            "/masters/workers/pid",
            "/masters/workers/state",
            "/masters/workers/connections",
            "/steps/step",
            "/steps/signal",
            "/steps/pid",
            "/steps/at",
            "/steps/took_ms",
            "/steps/evidence");

    @TempDir
    Path folder;

    @Test
    void theResultOfAnUpgradeHasEveryFieldOfTheContract() {
        try (PrivateNginx nginx = start()) {
            Proc old = nginx.master();
            Answer answer = new Upgrader(nginx).expect(0, "upgraded", Upgrader.apply("--observe", "100ms"));
            String said = answer.toString();
            assertThat(answer.names()).as(said).containsAll(ALWAYS).containsAll(AFTER_AN_UPGRADE);
            var fields = answer.fields();
            assertThat(fields.number("schema")).isEqualTo(1);
            assertThat(fields.text("command")).isEqualTo("apply");
            assertThat(fields.flag("changed")).as(said).isTrue();
            assertThat(answer.phase()).as(said).isEqualTo("sole");
            assertThat(fields.text("serving")).as(said).isEqualTo("new");
            assertThat(fields.object("from").text("version")).isEqualTo(Releases.OLD);
            assertThat(fields.object("to").text("version")).isEqualTo(Releases.NEW);
            assertThat(fields.object("to").text("sha256")).isEqualTo(Bytes.digest(Releases.binary(Releases.NEW)));
            assertThat(fields.text("run")).matches("\\d{8}T\\d{6}Z-1\\.18\\.0-1\\.22\\.1");
            assertThat(Path.of(fields.text("backup")))
                    .startsWith(nginx.prefix().resolve("state"))
                    .isDirectory();
            assertThat(fields.objects("masters")).hasSize(1);
            assertThat(fields.objects("masters").get(0).text("role")).isEqualTo("sole");
            var steps = fields.objects("steps");
            assertThat(steps.stream().map(step -> step.map().getOrDefault("signal", "none")))
                    .as(said)
                    .containsExactly("none", "USR2", "WINCH", "QUIT");
            assertThat(steps).allSatisfy(step -> assertThat(step.text("at"))
                    .matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z"));
            assertThat(steps.stream().skip(1).map(step -> step.number("pid"))).containsOnly(old.pid());
        }
    }

    /** Where it is set, it is no default of ours. */
    @Test
    void configNamesTheVariableThatAValueComesFrom() {
        try (PrivateNginx nginx = start()) {
            CommandLine.Result result = Tool.of(nginx).run("config", "apply");
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stdout())
                    .containsPattern("apply.state-dir += " + nginx.prefix() + "/state +NGINX_UPGRADE_STATE_DIR\n");
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure("an unknown option", 2, "usage", "status", "--no-such-option"),
                failure("an unknown command", 2, "usage", "upgrade"),
                failure("a duration that is none", 2, "usage", "apply", "--yes", "--observe", "soon"),
                failure("no question possible", 2, "usage", "apply"),
                failure("nothing to go back to", 3, "refused", "rollback", "--yes"),
                failure("a candidate that is absent", 3, "refused", "apply", "--yes", "no-such-file"),
                failure("a candidate that is text", 3, "refused", "apply", "--yes", "conf/nginx.conf"),
                failure("no such pid file", 7, "no-instance", "status", "--pid-file", "no-such-file"));
    }

    private static Arguments failure(String name, int exit, String outcome, String... arguments) {
        return Arguments.of(name, exit, outcome, arguments);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aFailureIsOneObjectToo(String name, int exit, String outcome, String[] arguments) {
        onUntouched((nginx, tool) -> {
            Answer answer = Answer.of(Tool.of(nginx).run(pointed(nginx, arguments, "-o", "json")));
            assertThat(answer.exit()).as(answer.toString()).isEqualTo(exit);
            assertThat(answer.outcome()).as(answer.toString()).isEqualTo(outcome);
            assertThat(answer.names()).as(answer.toString()).containsAll(ALWAYS);
            assertThat(answer.fields().number("exit_code")).isEqualTo(exit);
            assertThat(answer.changed()).as(answer.toString()).isFalse();
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aFailureSaysWhatWasSeenWhoServesAndWhatToTry(String name, int exit, String outcome, String[] arguments) {
        onUntouched((nginx, tool) -> {
            var result = Tool.of(nginx).run(pointed(nginx, arguments));
            String said = result.toString();
            assertThat(result.exit()).as(said).isEqualTo(exit);
            assertThat(result.stdout()).as(said).isEmpty();
            // which nginx it was about, and what was warned of, comes before
            List<String> lines = result.stderr()
                    .lines()
                    .dropWhile(line -> line.matches(" +\\d+\\.\\d{3} s  .*"))
                    .toList();
            assertThat(lines).as(said).hasSizeGreaterThanOrEqualTo(3);
            assertThat(lines.get(0)).as(said).startsWith("cannot ").contains(": ");
            assertThat(lines.get(1)).as(said).startsWith("State: ");
            assertThat(lines.get(2)).as(said).startsWith("Try: ");
            assertThat(result.stderr()).doesNotContain("Exception").doesNotContain("\tat ");
        });
    }

    @Test
    void jsonLinesAreEventsAndTheLastOneIsTheResult() {
        try (PrivateNginx nginx = start()) {
            var result = new Upgrader(nginx).text(Upgrader.apply("--observe", "100ms", "--output", "jsonl"));
            assertThat(result.exit()).as(result.toString()).isZero();
            List<String> lines = result.stdout().lines().toList();
            assertThat(lines).as(result.toString()).hasSizeGreaterThan(5);
            assertThat(Answer.names(lines.get(lines.size() - 1))).containsAll(ALWAYS);
            Schemas.RESULT.hold(lines.get(lines.size() - 1));
            lines.subList(0, lines.size() - 1).forEach(Schemas.EVENT::hold);
            assertThat(lines.subList(0, lines.size() - 1)).allSatisfy(line -> assertThat(Answer.names(line))
                    .as(line)
                    .contains("/event", "/at")
                    .doesNotContain("/outcome"));
            assertThat(result.stdout()).contains("\"WINCH\"");
        }
    }

    @Test
    void aVariableThatIsSetToNothingNamesNoFolder() {
        onUntouched((nginx, tool) -> {
            CommandLine.Result history =
                    Tool.of(nginx).with(Map.of("NGINX_UPGRADE_STATE_DIR", "")).run("history");
            assertThat(history.exit()).as("%s", history).isZero();
            assertThat(history.stdout())
                    .contains(" below /")
                    .doesNotContain(nginx.prefix().toString());
        });
    }

    @Test
    void withoutACommandNothingHappens() {
        onUntouched((nginx, tool) -> {
            var result = Tool.of(nginx).run();
            assertThat(result.exit()).as(result.toString()).isZero();
            assertThat(result.stdout() + result.stderr()).contains("nginx-upgrade --help");
            var pointed = tool.text();
            assertThat(pointed.exit()).as(pointed.toString()).isZero();
            assertThat(pointed.stdout())
                    .contains("one master, ")
                    .contains(Releases.OLD)
                    .contains("nginx-upgrade --help");
            assertThat(nginx.prefix().resolve("state")).doesNotExist();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRunsAlreadyIsNotUpgraded(boolean candidateIsNamed) {
        onUntouched((nginx, tool) -> {
            List<String> arguments = new ArrayList<>(List.of("apply", "--yes"));
            if (candidateIsNamed) {
                arguments.add(Releases.binary(Releases.OLD).toString());
            }
            Answer answer = tool.expect(0, "unchanged", arguments.toArray(String[]::new));
            assertThat(answer.changed()).as(answer.toString()).isFalse();
        });
    }

    @Test
    void aCommitWithNothingUnderWayChangesNothing() {
        onUntouched((nginx, tool) -> {
            Answer answer = tool.expect(0, "unchanged", "commit", "--yes");
            assertThat(answer.changed()).as(answer.toString()).isFalse();
        });
    }

    @Test
    void aRollbackWithNothingToGoBackToIsRefused() {
        onUntouched((nginx, tool) -> {
            Answer answer = tool.expect(3, "refused", "rollback", "--yes");
            assertThat(answer.changed()).as(answer.toString()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "commit", "rollback"})
    void withoutATerminalAndWithoutYesNothingIsDone(String command) {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            tool.expect(0, "held", Upgrader.unrehearsed("--hold"));
            List<String> signals = tool.signals();
            Answer answer = tool.expect(2, "usage", command);
            assertThat(answer.changed()).as(answer.toString()).isFalse();
            assertThat(tool.signals()).isEqualTo(signals);
            assertThat(nginx.masters()).hasSize(2);
        }
    }

    @Test
    void aSecondRunIsToldWhoHoldsTheLock() {
        try (PrivateNginx nginx = start()) {
            Proc old = nginx.master();
            Upgrader tool = new Upgrader(nginx);
            try (CommandLine.Running first = tool.start(Upgrader.unrehearsed("--observe", "20s"))) {
                Moment.STANDBY.await(nginx, old, first);
                List<String> signals = tool.signals();
                Answer second = tool.expect(6, "locked", "rollback", "--yes");
                assertThat(second.fields().text("message")).matches(".*\\b" + first.pid() + "\\b.*");
                assertThat(second.changed()).isFalse();
                assertThat(tool.signals()).isEqualTo(signals);
                assertThat(tool.expect(0, "status", "status").phase()).isEqualTo("standby");
                first.signal("TERM");
                assertThat(Answer.of(first.await(END)).exit()).isEqualTo(130);
            }
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({"INT, STANDBY", "TERM, STANDBY", "HUP, STANDBY", "INT, OVERLAP", "INT, DRAINING"})
    void anInterruptedRunGoesBackAndLosesNothing(String signal, Moment moment) {
        try (PrivateNginx nginx = start();
                LoadClient load = LoadClient.start(nginx.port(), shortDownloads())) {
            Proc old = nginx.master();
            try (HeldDownload held = moment == Moment.DRAINING ? new HeldDownload(nginx.port()) : null;
                    CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed(moment.options()))) {
                moment.await(nginx, old, run);
                assertNotIgnored(signal, run);
                run.signal(signal);
                Answer answer = Answer.of(run.await(END));
                String said = answer.toString();
                assertThat(answer.exit()).as(said).isEqualTo(130);
                assertThat(answer.outcome()).as(said).isEqualTo("interrupted-rolled-back");
                assertThat(answer.fields().text("serving")).as(said).isEqualTo("old");
                assertThat(nginx.master().pid()).isEqualTo(old.pid());
                Agreement.check(nginx, Releases.OLD, WORKERS);
                assertThat(held == null || held.goesOn()).isTrue();
            }
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** A stopped terminal, a hanging ssh session: here a pipe that is full and that nobody reads. */
    @Test
    void aTerminalThatTakesNothingHoldsNothingUp() {
        String fullPipe = "mkfifo said && exec 3<>said && head -c 65536 /dev/zero >&3 && exec \"$@\" 2>&3";
        try (PrivateNginx nginx = start()) {
            Proc old = nginx.master();
            Tool tool = Tool.of(nginx);
            List<String> command = new ArrayList<>(List.of("sh", "-c", fullPipe, "sh"));
            command.addAll(tool.command(pointed(nginx, Upgrader.apply("--observe", "100ms"))));
            try (CommandLine.Running run = CommandLine.start(tool.directory(), tool.environment(), command)) {
                Wait.until(
                        "the old master to be gone",
                        END,
                        () -> Proc.of(old.pid()).isEmpty(),
                        nginx::errorLog);
                assertThat(run.alive()).isTrue();
                try (InputStream said = Files.newInputStream(nginx.prefix().resolve("said"))) {
                    assertThat(said.readNBytes(65536)).hasSize(65536);
                    assertThat(run.await(END).exit()).isZero();
                    String lines = new String(said.readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(lines).containsSubsequence("USR2 to", "WINCH to", "QUIT to", "one master");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    /** Under nohup(1), or as a job of a shell without job control, a program starts with signals ignored and keeps to it. */
    private static void assertNotIgnored(String signal, CommandLine.Running run) {
        int number = Map.of("HUP", 1, "INT", 2, "TERM", 15).get(signal);
        String ignored = Proc.of(run.pid()).orElseThrow().status("SigIgn");
        assertThat(Long.parseUnsignedLong(ignored, 16) >> (number - 1) & 1)
                .as("run these tests where " + signal + " is not ignored")
                .isZero();
    }

    private static LoadOptions shortDownloads() {
        return LoadOptions.standard().withDownloadRate("16m");
    }

    private PrivateNginx start() {
        return PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
    }

    private interface Scenario {
        void run(PrivateNginx nginx, Upgrader tool);
    }

    /** Runs it on an nginx that must be exactly as before when it is over: same processes, same file, no signal. */
    private void onUntouched(Scenario scenario) {
        try (PrivateNginx nginx = start()) {
            List<Long> pids = pids(nginx);
            scenario.run(nginx, new Upgrader(nginx));
            assertThat(pids(nginx)).isEqualTo(pids);
            assertThat(nginx.errorLog()).doesNotContain("signal");
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    private static List<Long> pids(PrivateNginx nginx) {
        return nginx.processes().stream().map(Proc::pid).sorted().toList();
    }

    private static String[] pointed(PrivateNginx nginx, String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--pid-file")) {
            all.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        }
        all.addAll(List.of("--state-dir", nginx.prefix().resolve("state").toString()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
