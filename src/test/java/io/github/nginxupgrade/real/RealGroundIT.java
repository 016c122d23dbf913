package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.real.Releases.Fault;
import io.github.nginxupgrade.real.Report.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ground itself holds: before anything is concluded from a real nginx, it and its load client are tried here. */
class RealGroundIT {
    private static final Duration SOON = PrivateNginx.PATIENCE;

    @TempDir
    Path folder;

    @Test
    void anUndisturbedNginxLosesNothing() {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            Wait.pass(Duration.ofSeconds(2));
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
            assertThat(report.lines().values())
                    .allSatisfy(line -> assertThat(line.total()).isPositive());
        }
    }

    @Test
    void theClientCountsWhatAHaltLoses() {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            Wait.pass(Duration.ofMillis(300));
            nginx.master().signal("TERM");
            Wait.until("no process left", SOON, () -> nginx.processes().isEmpty(), nginx::processTable);
            Wait.pass(Duration.ofMillis(100));
            Report report = load.stop();
            assertThat(report.of(Kind.FRESH).lost()).as(report.text()).isPositive();
            assertThat(report.of(Kind.KEEP_ALIVE).lost()).as(report.text()).isPositive();
            assertThat(report.of(Kind.DOWNLOAD).lost()).as(report.text()).isPositive();
            assertThat(report.text()).contains("lost").contains("ConnectException");
        }
    }

    @Test
    void anUpgradeByHandLosesNothingAndBothVersionsServe() {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            Wait.pass(Duration.ofMillis(500));
            Proc old = nginx.master();
            ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW));
            old.signal("WINCH");
            ByHand.awaitWorkers(nginx, old, 0);
            old.signal("QUIT");
            Wait.until("the old master is gone", SOON, () -> !old.alive(), nginx::processTable);
            Wait.pass(Duration.ofMillis(500));
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
            for (Kind kind : Kind.values()) {
                assertThat(report.served(kind, Releases.OLD) + report.served(kind, Releases.NEW))
                        .as(report.text())
                        .isPositive()
                        .isEqualTo(report.of(kind).total());
            }
            assertThat(report.served(Kind.FRESH, Releases.OLD))
                    .as(report.text())
                    .isPositive();
            assertThat(report.served(Kind.FRESH, Releases.NEW))
                    .as(report.text())
                    .isPositive();
            assertThat(nginx.oldbin()).doesNotExist();
        }
    }

    @Test
    void modulesAndASymbolicLinkAndArgumentsAreLaidOut() {
        NginxOptions options = NginxOptions.standard()
                .withWorkers(1)
                .withModules("ngx_stream_module.so")
                .withSymlink()
                .withArguments("-g", "daemon on; master_process on;");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            assertThat(nginx.binary()).isSymbolicLink();
            assertThat(nginx.master().link("exe")).endsWith("/releases/" + Releases.OLD + "/nginx");
            assertThat(nginx.modules().resolve("ngx_stream_module.so")).isRegularFile();
            assertThat(nginx.workersOf(nginx.master().pid())).hasSize(1);
        }
    }

    @Test
    void theFaultsPassTheTestOfTheConfiguration() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            for (Fault fault : Fault.values()) {
                Layout.replace(nginx.binary(), Releases.faulty(fault));
                var command = new ArrayList<>(nginx.command());
                command.add("-t");
                var result = CommandLine.run(nginx.prefix(), SOON, command);
                assertThat(result.exit()).as(fault + ": " + result).isZero();
            }
        }
    }

    @Test
    void aCandidateThatExitsLeavesItsReasonInTheErrorLog() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Proc old = ByHand.signalWith(nginx, Releases.faulty(Fault.EXITS));
            Wait.until(
                    "its exit in the log",
                    SOON,
                    () -> nginx.errorLog().contains("exited with code 3"),
                    nginx::errorLog);
            ByHand.awaitRestored(nginx, old);
            assertThat(nginx.errorLog()).contains("nginx: [emerg] candidate refuses to start");
        }
    }

    @Test
    void aCandidateThatCrashesDiesOfASignal() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Proc old = ByHand.signalWith(nginx, Releases.faulty(Fault.CRASHES));
            Wait.until(
                    "its death in the log",
                    SOON,
                    () -> nginx.errorLog().contains("exited on signal 6"),
                    nginx::errorLog);
            ByHand.awaitRestored(nginx, old);
        }
    }

    @Test
    void aCandidateThatHangsEndsOnlyByKill() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Proc old = ByHand.signalWith(nginx, Releases.faulty(Fault.HANGS));
            Proc hanging = ByHand.awaitChild(nginx, old);
            hanging.signal("TERM");
            Wait.holds(
                    "it hangs and has no pid file",
                    Duration.ofMillis(500),
                    () -> hanging.alive() && nginx.masterPid().isEmpty(),
                    nginx::processTable);
            hanging.signal("KILL");
            ByHand.awaitRestored(nginx, old);
        }
    }

    @Test
    void aSlowCandidateStartsLater() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            long begun = System.nanoTime();
            Proc fresh = ByHand.startNewMaster(nginx, Releases.faulty(Fault.SLOW));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1400));
            assertThat(nginx.workersOf(fresh.pid())).hasSize(2);
        }
    }

    @Test
    void aCandidateThatCrashesLateLeavesItsWorkersBehind() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Proc old = nginx.master();
            Proc fresh = ByHand.startNewMaster(nginx, Releases.faulty(Fault.LATE));
            Wait.until("its master is gone", SOON, () -> !fresh.alive(), nginx::processTable);
            ByHand.awaitRestored(nginx, old);
            assertThat(nginx.orphans()).hasSize(2).allMatch(Proc::accepts);
        }
    }

    @Test
    void closingLeavesNoProcess() {
        PrivateNginx nginx = PrivateNginx.start(folder);
        try (nginx) {
            Proc old = nginx.master();
            Proc fresh = ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW));
            fresh.signal("KILL"); // its workers are orphans now
            ByHand.awaitRestored(nginx, old);
            ByHand.signalWith(nginx, Releases.faulty(Fault.HANGS));
            assertThat(ByHand.awaitChild(nginx, old).alive()).isTrue();
            assertThat(nginx.processes()).hasSizeGreaterThanOrEqualTo(6);
        }
        assertThat(nginx.processes()).isEmpty();
    }
}
