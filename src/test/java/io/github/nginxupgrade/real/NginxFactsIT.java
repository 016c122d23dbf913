package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.Linux;
import io.github.nginxupgrade.real.Releases.Fault;
import io.github.nginxupgrade.situation.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the tool takes for granted about nginx, seen on real ones: 1.18.0 as the old master, 1.22.1 as the new. Names in
 * the comments are functions in nginx's source.
 */
class NginxFactsIT {
    private static final Duration SOON = PrivateNginx.PATIENCE;
    private static final Duration A_WHILE = Duration.ofMillis(500);
    private static final String NONE_BLOCKED = "0000000000000000";

    @TempDir
    Path folder;

    /** ngx_master_process_cycle blocks its signals except in sigsuspend; execve(2) hands the blocked ones on. */
    @Test
    void aMasterBlocksNoSignalInItsLoopAndManyWhileItStarts() {
        onRealNginx(nginx -> {
            Proc old = ByHand.signalWith(nginx, Releases.faulty(Fault.SLOW));
            Proc starting = ByHand.awaitChild(nginx, old);
            assertThat(starting.status("SigBlk")).isNotEqualTo(NONE_BLOCKED);
            long blocked = Long.parseUnsignedLong(starting.status("SigBlk"), 16);
            assertThat(blocked >> (15 - 1) & 1)
                    .as("TERM, signal 15, is blocked")
                    .isEqualTo(1);
            Wait.until(
                    "the new master in its loop",
                    SOON,
                    () -> nginx.accepting(starting.pid()).size() == 2
                            && starting.status("SigBlk").equals(NONE_BLOCKED),
                    () -> starting.status("SigBlk"));
            assertThat(old.status("SigBlk")).isEqualTo(NONE_BLOCKED);
        });
    }

    /** ngx_exec_new_binary renames it away, ngx_reap_children back: rename(2) changes the ctime and nothing else. */
    @Test
    void aFailedStartShowsInThePidFilesChangeTimeOnly() {
        onRealNginx(nginx -> {
            Map<String, Object> before = pidFileAttributes(nginx);
            Wait.pass(Duration.ofMillis(50)); // file times are taken from the kernel's coarse clock
            Proc old = ByHand.signalWith(nginx, Releases.faulty(Fault.EXITS));
            Wait.until("the exit", SOON, () -> nginx.errorLog().contains("exited with code 3"), nginx::errorLog);
            ByHand.awaitRestored(nginx, old);
            Map<String, Object> after = pidFileAttributes(nginx);
            assertThat(after.get("ino")).isEqualTo(before.get("ino"));
            assertThat(after.get("lastModifiedTime")).isEqualTo(before.get("lastModifiedTime"));
            assertThat(after.get("ctime")).isNotEqualTo(before.get("ctime"));
        });
    }

    /** ngx_signal_handler: the old one has a new binary already, the new one's parent is still the one it began with. */
    @Test
    void aSecondUsr2IsIgnoredByBothMastersWhileTheOldOneLives() {
        onUpgradedNginx((nginx, old, fresh) -> {
            for (Proc master : List.of(old, fresh)) {
                int logged = nginx.errorLog().length();
                master.signal("USR2");
                Wait.until(
                        "the refusal in the log",
                        SOON,
                        () -> nginx.errorLog().substring(logged).contains("the changing binary signal is ignored"),
                        nginx::errorLog);
            }
            Wait.holds("two masters", A_WHILE, () -> nginx.masters().size() == 2, nginx::processTable);
            assertThat(nginx.masterPid()).contains(fresh.pid());
            assertThat(nginx.oldMasterPid()).contains(old.pid());
        });
    }

    /** ngx_master_process_cycle: only for QUIT does it call ngx_close_listening_sockets. */
    @Test
    void aDrainedOldMasterKeepsItsListeningSocketsAndARetiredOneHoldsNone() {
        onRealNginx(nginx -> {
            try (HeldDownload held = new HeldDownload(nginx.port())) {
                Proc old = nginx.master();
                Proc fresh = ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW));
                old.signal("WINCH");
                Wait.until(
                        "one worker that drains",
                        SOON,
                        () -> nginx.accepting(old.pid()).isEmpty()
                                && nginx.workersOf(old.pid()).size() == 1,
                        nginx::processTable);
                assertThat(old.listensOn(nginx.port())).isTrue();
                old.signal("QUIT");
                Wait.until("no listening socket", SOON, () -> !old.listensOn(nginx.port()), nginx::processTable);
                assertThat(held.goesOn()).isTrue();
                assertThat(old.alive()).isTrue();
                assertThat(fresh.listensOn(nginx.port())).isTrue();
            }
        });
    }

    /** ngx_master_process_cycle, where ngx_reconfigure: with a new binary about, it starts workers and reads nothing. */
    @Test
    void hupToADrainedOldMasterBringsItsWorkersBackWithoutReadingTheConfiguration() {
        onUpgradedNginx((nginx, old, fresh) -> {
            drain(nginx, old);
            Files.writeString(nginx.config(), "this is no configuration");
            int logged = nginx.errorLog().length();
            old.signal("HUP");
            ByHand.awaitWorkers(nginx, old, 2);
            assertThat(nginx.workersOf(old.pid()))
                    .allSatisfy(worker -> assertThat(worker.link("exe")).isEqualTo(old.link("exe")));
            assertThat(nginx.errorLog().substring(logged))
                    .contains("SIGHUP")
                    .doesNotContain(": reconfiguring") // a real reload says it a second time, on a line of its own
                    .doesNotContain("[emerg]");
            assertThat(answerWithout(nginx, nginx.workersOf(fresh.pid()))).isEqualTo("nginx/" + Releases.OLD);
        });
    }

    /** ngx_reap_children, for the process that is ngx_new_binary. */
    @Test
    void whenTheNewMasterQuitsThePidFileIsTheOldMastersAgain() {
        onUpgradedNginx((nginx, old, fresh) -> {
            fresh.signal("QUIT");
            Wait.until("the new master is gone", SOON, () -> !fresh.alive(), nginx::processTable);
            ByHand.awaitRestored(nginx, old);
            assertThat(nginx.oldbin()).doesNotExist();
            assertThat(nginx.accepting(old.pid())).hasSize(2);
        });
    }

    /** ngx_reap_children sets ngx_restart where ngx_noaccepting; nobody tells the dead master's workers. */
    @Test
    void whenTheNewMasterIsKilledTheOldOneServesAgainAndTheOrphansServeOn() {
        onUpgradedNginx((nginx, old, fresh) -> {
            drain(nginx, old);
            fresh.signal("KILL");
            ByHand.awaitRestored(nginx, old);
            ByHand.awaitWorkers(nginx, old, 2);
            assertThat(nginx.orphans()).hasSize(2).allMatch(Proc::accepts);
            assertThat(answerWithout(nginx, nginx.workersOf(old.pid()))).isEqualTo("nginx/" + Releases.NEW);
            assertThat(answerWithout(nginx, nginx.orphans())).isEqualTo("nginx/" + Releases.OLD);
        });
    }

    /** The way back as many guides tell it: put the old file back, HUP to the old, USR2 and WINCH to the new. */
    @Test
    void theWayBackWithoutQuitLeavesAnEmptyMasterInThePidFile() {
        onUpgradedNginx((nginx, old, fresh) -> {
            drain(nginx, old);
            Layout.replace(nginx.binary(), Releases.binary(Releases.OLD));
            old.signal("HUP");
            ByHand.awaitWorkers(nginx, old, 2);
            fresh.signal("USR2");
            fresh.signal("WINCH");
            ByHand.awaitWorkers(nginx, fresh, 0);
            Wait.holds("the new master stays", A_WHILE, fresh::alive, nginx::processTable);
            assertThat(nginx.errorLog()).contains("the changing binary signal is ignored");
            assertThat(nginx.masterPid()).contains(fresh.pid());
            assertThat(nginx.oldMasterPid()).contains(old.pid());
            assertThat(fresh.listensOn(nginx.port())).isTrue();
            assertThat(nginx.accepting(old.pid())).hasSize(2);
        });
    }

    /** proc(5): the link leads to the file itself, whatever bears its name now. */
    @Test
    void theRunningBinaryCanBeReadAndRunAfterItsFileWasReplaced() {
        onRealNginx(nginx -> {
            Proc master = nginx.master();
            Layout.replace(nginx.binary(), Releases.binary(Releases.NEW));
            Path running = Path.of("/proc/" + master.pid() + "/exe");
            assertThat(master.link("exe")).isEqualTo(nginx.binary() + " (deleted)");
            assertThat(Files.mismatch(running, Releases.binary(Releases.OLD))).isEqualTo(-1);
            CommandLine.Result said = CommandLine.run(nginx.prefix(), SOON, List.of(running.toString(), "-V"));
            assertThat(said.exit()).isZero();
            assertThat(said.stderr()).startsWith("nginx version: nginx/" + Releases.OLD);
        });
    }

    /** ngx_show_version_info writes string literals, so that nothing needs to be executed to learn what a binary is. */
    @ParameterizedTest
    @ValueSource(strings = {Releases.OLD, Releases.NEW})
    void whatABinarySaysOfItselfStandsInItsFile(String version) throws OsFailure {
        Path binary = Releases.binary(version);
        CommandLine.Result said = CommandLine.run(folder, SOON, List.of(binary.toString(), "-V"));
        var binaries = new Binaries(Linux.machine());
        assertThat(binaries.text(binary)).isPresent().isEqualTo(Build.parse(said.stderr()));
        assertThat(binaries.text(Releases.module(version, "ngx_stream_module.so")))
                .isEmpty();
        assertThat(binaries.text(Path.of("/bin/sh"))).isEmpty();
    }

    /** ngx_master_process_cycle joins argv with spaces: what was one argument cannot be told from several. */
    @Test
    void theTitleHoldsTheArgumentsJoinedBySpacesWithoutQuotes() {
        NginxOptions options = NginxOptions.standard().withArguments("-g", "daemon on; master_process on;");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            assertThat(nginx.master().title())
                    .isEqualTo("nginx: master process " + nginx.binary() + " -p " + nginx.prefix()
                            + "/ -c conf/nginx.conf -g daemon on; master_process on;");
        }
    }

    private static void drain(PrivateNginx nginx, Proc master) {
        master.signal("WINCH");
        ByHand.awaitWorkers(nginx, master, 0);
    }

    /** Who answers while these workers are stopped: on an idle host the kernel would wake the same ones each time. */
    private static String answerWithout(PrivateNginx nginx, List<Proc> stopped) throws IOException {
        stopped.forEach(worker -> worker.signal("STOP"));
        stopped.forEach(worker -> Wait.until(
                "stopped",
                SOON,
                () -> Proc.of(worker.pid()).filter(now -> now.state() == 'T').isPresent(),
                nginx::processTable));
        try (HttpConnection connection = new HttpConnection(nginx.port(), SOON)) {
            return connection.get("/", false).server();
        } finally {
            stopped.forEach(worker -> worker.signal("CONT"));
        }
    }

    private static Map<String, Object> pidFileAttributes(PrivateNginx nginx) throws IOException {
        return Files.readAttributes(nginx.pidFile(), "unix:ino,ctime,lastModifiedTime");
    }

    private interface Check {
        void on(PrivateNginx nginx) throws IOException;
    }

    private interface UpgradeCheck {
        void on(PrivateNginx nginx, Proc old, Proc fresh) throws IOException;
    }

    private void onRealNginx(Check check) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            check.on(nginx);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** In the overlap: the new master is ready, the old one's workers still accept. */
    private void onUpgradedNginx(UpgradeCheck check) {
        onRealNginx(nginx -> {
            Proc old = nginx.master();
            check.on(nginx, old, ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW)));
        });
    }
}
