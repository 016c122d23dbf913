package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx as a service of a real systemd: whatever is done, in the end systemd holds for main what serves. */
class SystemdIT {
    private static final String NEW = Releases.binary(Releases.NEW).toString();

    private static final int FAILED_ROLLED_BACK = 4;
    private static final int STRANDED = 5;

    @TempDir
    Path folder;

    /** How a unit reloads: nginx.org's, by systemd's main process, and Debian's, by the pid file. */
    private enum Reload {
        BY_MAIN_PROCESS("ExecReload=/bin/kill -s HUP $MAINPID"),
        BY_PID_FILE("ExecReload=@PREFIX@/sbin/nginx -p @PREFIX@/ -c conf/nginx.conf -s reload");

        private final String setting;

        Reload(String setting) {
            this.setting = setting;
        }
    }

    /** A reload in the hold makes systemd read the pid file, which names the new master: it is that one's end that it misses. */
    @ParameterizedTest
    @EnumSource
    void aRollbackAfterAReloadInTheHoldLeavesSystemdWithTheOldMaster(Reload reload) {
        try (ServiceNginx nginx = ServiceNginx.start(folder, "ExecReload=", reload.setting);
                LoadClient load = LoadClient.start(nginx.port())) {
            String old = nginx.pidFile();
            nginx.expect(0, "held", "apply", NEW, "--hold", "--rehearse", "never", "--yes");
            nginx.systemd().succeed("systemctl", "reload", ServiceNginx.UNIT);
            assertThat(nginx.mainPid()).isNotEqualTo(old).isEqualTo(nginx.pidFile());
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(nginx.pidFile()).isEqualTo(old);
            nginx.assertSystemdIsRight();
            assertThat(nginx.serves()).isEqualTo("nginx/" + Releases.OLD);
            assertThat(load.stop().lost()).isZero();
        }
    }

    /** Nobody asks for this way back: it comes because nobody has confirmed. */
    @Test
    void aRunThatGoesBackByItselfAfterAReloadLeavesSystemdWithTheOldMaster() {
        try (ServiceNginx nginx = ServiceNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            String old = nginx.pidFile();
            try (CommandLine.Running run =
                    nginx.start("apply", NEW, "--confirm-within", "3s", "--rehearse", "never", "--yes")) {
                Wait.until("standby", PrivateNginx.PATIENCE, run::stderr, said -> said.contains("standby: "));
                nginx.systemd().succeed("systemctl", "reload", ServiceNginx.UNIT);
                assertThat(nginx.mainPid()).isNotEqualTo(old);
                assertThat(run.await(PrivateNginx.PATIENCE).exit())
                        .as(run.stderr())
                        .isEqualTo(FAILED_ROLLED_BACK);
            }
            assertThat(nginx.pidFile()).isEqualTo(old);
            nginx.assertSystemdIsRight();
            assertThat(load.stop().lost()).isZero();
        }
    }

    /** The master that systemd holds for the main process is gone before anybody could see to it. */
    @Test
    void whatSystemdHoldsWronglyIsShownAndMended() {
        try (ServiceNginx nginx = ServiceNginx.start(folder)) {
            nginx.expect(0, "held", "apply", NEW, "--hold", "--rehearse", "never", "--yes");
            nginx.systemd().succeed("systemctl", "reload", ServiceNginx.UNIT);
            String gone = nginx.pidFile();
            CommandLine.Result held = nginx.text("status");
            assertThat(held.stdout())
                    .contains("unit:   nginx.service, active (running), main process " + gone)
                    .contains("systemctl stop now ends master " + gone + ", and kills master ");
            nginx.systemd().succeed("kill", "-s", "KILL", gone);
            Answer misled = nginx.json("status");
            assertThat(misled.fields().object("service").text("fault"))
                    .isEqualTo("systemd holds process " + gone
                            + " for the main one of nginx.service, which is no master of nginx");
            assertThat(misled.result().stdout()).contains("\"next\":[\"nginx-upgrade resume");
            assertThat(nginx.expect(0, "unchanged", "resume", "--yes").changed())
                    .isTrue();
            assertThat(nginx.mainPid()).isEqualTo(nginx.pidFile());
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            nginx.assertSystemdIsRight();
        }
    }

    /** The tool ends while systemd is being told: what it has put into the unit for that is not left there. */
    @ParameterizedTest
    @ValueSource(strings = {"rollback", "resume"})
    void aToolThatIsKilledWhileItTellsSystemdLeavesNothingThatIsNotMended(String command) {
        try (ServiceNginx nginx = ServiceNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            String old = nginx.pidFile();
            nginx.expect(0, "held", "apply", NEW, "--hold", "--rehearse", "never", "--yes");
            nginx.systemd().succeed("systemctl", "reload", ServiceNginx.UNIT);
            Path dropIn = nginx.systemd().inside("/run/systemd/system/nginx.service.d/zzzz-nginx-upgrade.conf");
            try (CommandLine.Running run = nginx.start("rollback", "--yes")) {
                Wait.until("a drop-in", PrivateNginx.PATIENCE, () -> Files.exists(dropIn), run::stderr);
                nginx.systemd().kill(PrivateSystemd.SESSION);
                assertThat(run.await(PrivateNginx.PATIENCE).exit()).isNotZero();
            }
            assertThat(dropIn).exists();
            assertThat(nginx.json("status").fields().object("service").text("fault"))
                    .startsWith("a drop-in of an interrupted nginx-upgrade is left in it; ");
            nginx.expect(0, "rolled-back", command, "--yes");
            assertThat(dropIn).doesNotExist();
            assertThat(nginx.pidFile()).isEqualTo(old);
            nginx.assertSystemdIsRight();
            assertThat(load.stop().lost()).isZero();
        }
    }

    /** What systemd starts anew has hidden that the new version died; its workers replace nobody. */
    @Test
    void aNewVersionThatSystemdHasToStartAgainIsTakenBack() {
        try (ServiceNginx nginx = ServiceNginx.start(folder, "Restart=always", "RestartSec=0")) {
            try (CommandLine.Running run =
                    nginx.start("apply", NEW, "--observe", "30s", "--rehearse", "never", "--yes")) {
                Wait.until("standby", PrivateNginx.PATIENCE, run::stderr, said -> said.contains("standby: "));
                String died = nginx.pidFile();
                nginx.systemd().succeed("systemctl", "kill", "--signal=KILL", ServiceNginx.UNIT);
                CommandLine.Result result = run.await(PrivateNginx.PATIENCE);
                assertThat(result.exit()).as(result.toString()).isEqualTo(FAILED_ROLLED_BACK);
                assertThat(result.stderr())
                        .contains("turning back: the new master " + died + " has ended, and not by this run: another, ")
                        .containsPattern("cannot upgrade to nginx [0-9.]+: the new master " + died + " has ended, .*"
                                + "; the old master [0-9]+ has ended, and not by this run; went back to nginx ")
                        .contains("  returning workers: none of the returning workers died")
                        .containsPattern("  new workers: the new workers [0-9, ]+ have ended")
                        .doesNotContain(
                                "as a reload does",
                                "none of the new workers died",
                                "though its old master was told to quit");
            }
            assertThat(nginx.serves()).isEqualTo("nginx/" + Releases.OLD);
            nginx.assertSystemdIsRight();
        }
    }

    /**
     * nginx writes its pid file when the process that systemd has started has ended: systemd does not start the watchdog then, and
     * takes it for late since boot at the next daemon-reload. So none comes from us. A second has passed since then on every machine,
     * also on one that was started for this test.
     */
    @Test
    void aWatchdogThatNobodyNotifiesIsToldAndNotWoken() {
        String late =
                "ExecStart=/bin/sh -c '(until [ $(systemctl show --value -p ControlPID nginx.service) = 0 ]; do :; done;"
                        + " exec @PREFIX@/sbin/nginx -p @PREFIX@/ -c conf/nginx.conf) &'";
        try (ServiceNginx nginx = ServiceNginx.start(folder, "WatchdogSec=1s", "ExecStart=", late);
                LoadClient load = LoadClient.start(nginx.port())) {
            assertThat(nginx.systemd().show(ServiceNginx.UNIT)).containsEntry("WatchdogTimestampMonotonic", "0");
            Answer held = nginx.expect(0, "held", "apply", NEW, "--hold", "--rehearse", "never", "--yes");
            assertThat(held.fields().objects("hazards"))
                    .extracting(hazard -> hazard.text("id"))
                    .contains("unit-watchdog");
            nginx.systemd().succeed("systemctl", "reload", ServiceNginx.UNIT);
            Answer back = nginx.expect(STRANDED, "stranded", "rollback", "--yes");
            assertThat(back.fields().text("message"))
                    .contains(
                            "has WatchdogSec=, nobody notifies systemd for it, and the daemon-reload that it takes would end it");
            assertThat(nginx.systemd().show(ServiceNginx.UNIT)).containsEntry("ActiveState", "active");
            assertThat(load.stop().lost()).isZero();
            nginx.systemd().succeed("systemctl", "daemon-reload");
            Wait.until(
                    "the end of the service",
                    PrivateNginx.PATIENCE,
                    () -> "watchdog"
                            .equals(nginx.systemd().show(ServiceNginx.UNIT).get("Result")),
                    () -> "");
        }
    }

    /** By journalctl -t nginx-upgrade, whoever asks there what happened to nginx. */
    @Test
    void theJournalTellsOfEachRun() {
        try (ServiceNginx nginx = ServiceNginx.start(folder)) {
            nginx.systemd()
                    .succeed(
                            "systemctl",
                            "start",
                            "systemd-journald.socket",
                            "systemd-journald-dev-log.socket",
                            "systemd-journald.service");
            nginx.expect(0, "held", "apply", NEW, "--hold", "--rehearse", "never", "--yes");
            nginx.expect(0, "committed", "commit", "--yes");
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            nginx.expect(
                    FAILED_ROLLED_BACK,
                    "failed-rolled-back",
                    "apply",
                    NEW,
                    "--confirm-within",
                    "1s",
                    "--rehearse",
                    "never",
                    "--yes");
            nginx.systemd().succeed("journalctl", "--sync");
            String journal = nginx.systemd().succeed("journalctl", "--no-pager", "-t", "nginx-upgrade", "-o", "cat");
            assertThat(journal.lines().map(line -> line.substring(0, line.indexOf(':'))))
                    .as(journal)
                    .containsExactly(
                            "apply begins",
                            "held",
                            "commit begins",
                            "commits",
                            "committed",
                            "rollback begins",
                            "commits",
                            "rolled-back",
                            "apply begins",
                            "goes back",
                            "failed-rolled-back");
        }
    }

    /** As logind does at the end of a session with KillUserProcesses=yes: all that is left in its scope is ended. */
    @Test
    void theEndOfTheSessionDoesNotEndARunThatWaitsToBeConfirmed() {
        try (ServiceNginx nginx = ServiceNginx.start(folder)) {
            nginx.systemd().succeed("systemctl", "start", "dbus.socket");
            String old = nginx.pidFile();
            try (CommandLine.Running run =
                    nginx.start("apply", NEW, "--confirm-within", "5s", "--rehearse", "never", "--yes")) {
                Wait.until("standby", PrivateNginx.PATIENCE, run::stderr, said -> said.contains("standby: "));
                assertThat(run.stderr()).contains(".scope now: the end of this session does not end it");
                nginx.systemd().succeed("systemctl", "stop", PrivateSystemd.SESSION);
                assertThat(nginx.systemd()
                                .run("systemctl", "is-active", PrivateSystemd.SESSION)
                                .stdout())
                        .isEqualTo("inactive\n");
                assertThat(run.alive()).isTrue();
                assertThat(nginx.serves()).isEqualTo("nginx/" + Releases.NEW);
                assertThat(run.await(PrivateNginx.PATIENCE).exit())
                        .as(run.stderr())
                        .isEqualTo(FAILED_ROLLED_BACK);
            }
            assertThat(nginx.pidFile()).isEqualTo(old);
            nginx.assertSystemdIsRight();
        }
    }

    /** As where a unit hides /var/lib: what is staged for nginx's own test is not where nginx looks. */
    @Test
    void theWayBackAfterACommitNeedsNoStateFolderThatNginxSees() throws IOException {
        Files.createDirectory(
                folder.resolve("state"),
                PosixFilePermissions.asFileAttribute(Set.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE)));
        try (ServiceNginx nginx = ServiceNginx.start(
                folder, "InaccessiblePaths=@PREFIX@/state", "ProtectSystem=strict", "ReadWritePaths=@PREFIX@")) {
            nginx.expect(0, "upgraded", "apply", NEW, "--observe", "0s", "--yes");
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            nginx.assertSystemdIsRight();
        }
    }

    /** The refusal was overruled: then it is said what came of it, and how nginx is started where it belongs. */
    @ParameterizedTest
    @EnumSource
    void aServiceThatSystemdEndsWithTheOldMasterIsNoSuccess(Restart restart) {
        try (ServiceNginx nginx = ServiceNginx.start(folder, "PIDFile=", "Restart=" + restart.word)) {
            Answer answer = nginx.expect(
                    STRANDED,
                    "stranded",
                    "apply",
                    NEW,
                    "--allow",
                    "unit-pid-file",
                    "--observe",
                    "0s",
                    "--rehearse",
                    "never",
                    "--yes");
            assertThat(answer.fields().text("message")).contains(restart.says);
            assertThat(answer.fields().text("remedy")).startsWith(restart.remedy);
            nginx.systemd().succeed("systemctl", "start", ServiceNginx.UNIT);
            assertThat(nginx.serves()).isEqualTo("nginx/" + Releases.NEW);
        }
    }

    private enum Restart {
        NO("no", "systemd holds nginx.service for ", "systemctl start nginx.service"),
        ALWAYS("always", "systemd has ended nginx.service and started it again", "");

        private final String word;
        private final String says;
        private final String remedy;

        Restart(String word, String says, String remedy) {
            this.word = word;
            this.says = says;
            this.remedy = remedy;
        }
    }

    @Test
    void anUpgradeIsFollowedToTheNewMaster() {
        try (ServiceNginx nginx = ServiceNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            nginx.expect(0, "upgraded", "apply", NEW, "--observe", "500ms", "--yes");
            nginx.assertSystemdIsRight();
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            nginx.assertSystemdIsRight();
            assertThat(load.stop().lost()).isZero();
        }
    }
}
