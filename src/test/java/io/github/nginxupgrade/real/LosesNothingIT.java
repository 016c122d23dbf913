package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.real.Report.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The promise: clients of every kind, over the whole way there and back, and not one request lost. */
class LosesNothingIT {
    private static final Duration SOON = PrivateNginx.PATIENCE;
    /** Longer than the slowest download, so that every one of them is let finish. */
    private static final String DRAIN = "--drain-timeout=15s";

    @TempDir
    Path folder;

    /**
     * One command of a run.
     *
     * @param serves the version that serves when it is over
     */
    private record Stage(String outcome, String serves, List<String> arguments) {
        Stage(String outcome, String serves, String... arguments) {
            this(outcome, serves, List.of(arguments));
        }
    }

    static Stream<Arguments> everyWayThroughAnUpgradeLosesNoRequest() {
        Stage apply = new Stage("upgraded", Releases.NEW, Upgrader.apply("--observe", "500ms", DRAIN));
        Stage hold = new Stage("held", Releases.NEW, Upgrader.apply("--hold", DRAIN));
        Stage commit = new Stage("committed", Releases.NEW, "commit", "--yes", DRAIN);
        Stage rollback = new Stage("rolled-back", Releases.OLD, "rollback", "--yes", DRAIN);
        return Stream.of(
                Arguments.of("apply", 2, List.of(apply)),
                Arguments.of("apply --hold, then rollback", 2, List.of(hold, rollback)),
                Arguments.of("apply --hold, then commit", 8, List.of(hold, commit)),
                Arguments.of("apply, then rollback", 2, List.of(apply, rollback)),
                Arguments.of("apply, then rollback", 8, List.of(apply, rollback)));
    }

    @ParameterizedTest(name = "{0}, {1} workers")
    @MethodSource
    void everyWayThroughAnUpgradeLosesNoRequest(String name, int workers, List<Stage> stages) {
        NginxOptions options = NginxOptions.standard().withWorkers(workers);
        // 8 MiB at these rates last 2.0 and 2.7 s: the pauses of the two never fall together
        LoadOptions longer = LoadOptions.standard().withDownloadRate("3m");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options);
                LoadClient load =
                        LoadClient.start(nginx.port(), LoadOptions.standard().withDownloadRate("4m"));
                LoadClient slow = LoadClient.start(nginx.port(), longer)) {
            awaitServed(load, Releases.OLD);
            for (Stage stage : stages) {
                run(stage, nginx);
                awaitServed(load, stage.serves());
            }
            Report report = load.stop();
            Report slowReport = slow.stop();
            String account = name + ", " + workers + " workers\n" + report.text() + slowReport.text();
            System.err.print(account);
            assertThat(report.lost() + slowReport.lost()).as(account).isZero();
            for (Kind kind : Kind.values()) {
                assertThat(report.served(kind, Releases.OLD)).as(account).isPositive();
                assertThat(report.served(kind, Releases.NEW)).as(account).isPositive();
                assertThat(report.served(kind, Releases.OLD) + report.served(kind, Releases.NEW))
                        .as(account)
                        .isEqualTo(report.of(kind).total());
            }
            Agreement.check(nginx, stages.get(stages.size() - 1).serves(), workers);
        }
    }

    /** Runs it, and sees that a download outlives the worker's order to leave. */
    private static void run(Stage stage, PrivateNginx nginx) {
        try (CommandLine.Running running =
                new Upgrader(nginx).start(stage.arguments().toArray(String[]::new))) {
            if (stage.arguments().get(0).equals("apply")) {
                Wait.until(
                        "a worker that finishes a download",
                        SOON,
                        () -> nginx.processes().stream().anyMatch(Proc::drains),
                        () -> nginx.processTable() + "\n" + running.stdout() + running.stderr());
            }
            Answer answer = Answer.of(running.await(Duration.ofSeconds(60)));
            assertThat(answer.exit()).as(answer.toString()).isZero();
            assertThat(answer.outcome()).as(answer.toString()).isEqualTo(stage.outcome());
            assertThat(answer.changed()).as(answer.toString()).isTrue();
        }
    }

    /** Waits until each kind of client has been served by this version once more. */
    private static void awaitServed(LoadClient load, String version) {
        Report before = load.report();
        for (Kind kind : Kind.values()) {
            Wait.until(
                    "another " + kind + " by " + version,
                    SOON,
                    () -> load.report().served(kind, version) > before.served(kind, version),
                    () -> load.report().text());
        }
    }
}
