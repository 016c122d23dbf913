package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.real.Releases.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A candidate that passes every test and fails as the new master: the old one has never stopped, and nobody notices. */
class FaultyCandidateIT {
    private static final int FAILED_ROLLED_BACK = 4;

    @TempDir
    Path folder;

    /** When it fails, and what nginx says of it. */
    private enum Failure {
        EXITS(Fault.EXITS, "candidate refuses to start", "--start-timeout", "5s"),
        CRASHES(Fault.CRASHES, "exited on signal 6", "--start-timeout", "5s"),
        HANGS(Fault.HANGS, "exited on signal 9", "--start-timeout", "2s"),
        /** Before the old workers are told to leave. */
        LATE_IN_OVERLAP(Fault.LATE, "exited on signal 6", "--settle", "5s", "--observe", "5s"),
        /** When none of the old workers is left: nginx itself starts them again. */
        LATE_AT_STANDBY(Fault.LATE, "exited on signal 6", "--observe", "5s");

        private final Fault fault;
        private final String words;
        private final List<String> options;

        Failure(Fault fault, String words, String... options) {
            this.fault = fault;
            this.words = words;
            this.options = List.of(options);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOldMasterServesOnAndItsFilesAreBack(Failure failure) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            CommandLine.Result result = appliedUnderLoad(nginx, failure, "text");
            Said said = Said.by(result);
            assertThat(said.sentence()).contains(Releases.NEW);
            assertThat(said.nginx()).as("%s", result).anyMatch(line -> line.contains(failure.words));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMachineIsToldTheSame(Failure failure) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            CommandLine.Result result = appliedUnderLoad(nginx, failure, "json");
            Said.noTrace(result);
            assertThat(result.stdout().lines()).as("%s", result).hasSize(1);
            assertThat(result.stdout().replace("\": ", "\":"))
                    .contains("\"outcome\":\"failed-rolled-back\"")
                    .contains("\"exit_code\":4")
                    .contains("\"serving\":\"old\"")
                    .contains(failure.words);
        }
    }

    private static CommandLine.Result appliedUnderLoad(PrivateNginx nginx, Failure failure, String form) {
        Proc old = nginx.master();
        List<String> beside = Sole.names(nginx.binary().getParent());
        try (LoadClient load = LoadClient.start(nginx.port())) {
            var command = new ArrayList<>(List.of(
                    "apply", Releases.faulty(failure.fault).toString(), "--yes", "--rehearse", "never", "-o", form));
            command.addAll(List.of("--pid-file", nginx.pidFile().toString()));
            command.addAll(failure.options);
            CommandLine.Result result = Tool.of(nginx).run(command.toArray(String[]::new));
            assertThat(result.exit()).as("%s", result).isEqualTo(FAILED_ROLLED_BACK);
            awaitNoOrphan(nginx, result);
            Proc now = Sole.serves(nginx, Releases.OLD);
            assertThat(now.pid()).isEqualTo(old.pid());
            assertThat(now.started()).isEqualTo(old.started());
            assertThat(nginx.accepting(now.pid())).hasSize(2);
            assertThat(Sole.names(nginx.binary().getParent())).isEqualTo(beside);
            Wait.pass(Duration.ofMillis(300));
            Report report = load.stop();
            assertThat(report.lost()).as("%s%n%s", report.text(), result).isZero();
            return result;
        }
    }

    /** Those that its death left behind do not accept any more, and end with the download that they are at. */
    private static void awaitNoOrphan(PrivateNginx nginx, CommandLine.Result result) {
        assertThat(nginx.orphans()).as("%s", result).noneMatch(Proc::accepts);
        Wait.until("no orphan", PrivateNginx.PATIENCE, () -> nginx.orphans().isEmpty(), nginx::processTable);
    }

    @Test
    void aCandidateThatDiesWhileItIsHeldIsRolledBackByItsOwnDeathAndRollbackTidiesUp() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Proc old = nginx.master();
            String pidFile = nginx.pidFile().toString();
            CommandLine.Result held = Tool.of(nginx)
                    .run(
                            "apply",
                            Releases.faulty(Fault.LATE).toString(),
                            "--hold",
                            "--yes",
                            "--rehearse",
                            "never",
                            "--settle",
                            "50ms",
                            "--pid-file",
                            pidFile);
            assertThat(held.exit()).as("%s", held).isZero();
            ByHand.awaitRestored(nginx, old);
            ByHand.awaitWorkers(nginx, old, 2);
            CommandLine.Result result = Tool.of(nginx).run("rollback", "--yes", "--pid-file", pidFile);
            assertThat(result.exit()).as("%s", result).isZero();
            Said.noTrace(result);
            awaitNoOrphan(nginx, result);
            Proc now = Sole.serves(nginx, Releases.OLD);
            assertThat(now.pid()).isEqualTo(old.pid());
        }
    }

    @Test
    void aCandidateThatIsSlowIsWaitedFor() {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            CommandLine.Result result = Tool.of(nginx)
                    .run(
                            "apply",
                            Releases.faulty(Fault.SLOW).toString(),
                            "--yes",
                            "--observe",
                            "500ms",
                            "--pid-file",
                            nginx.pidFile().toString());
            assertThat(result.exit()).as("%s", result).isZero();
            Report report = load.stop();
            assertThat(report.lost()).as("%s%n%s", report.text(), result).isZero();
            assertThat(Bytes.digest(nginx.binary())).isEqualTo(Bytes.digest(Releases.faulty(Fault.SLOW)));
            assertThat(nginx.processes()).as(nginx.processTable()).hasSize(3);
        }
    }
}
