package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What others do to nginx, or the machine to the tool, in the middle of a run: each ends restored, or in true words. */
class MishapsIT {
    private static final Duration END = Duration.ofSeconds(40);
    private static final int WORKERS = 2;
    private static final int SMALL = 24;

    @TempDir
    Path folder;

    /** What somebody does while an apply observes the new version. */
    enum AtStandby {
        NEW_MASTER_KILLED(4, Releases.OLD, nginx -> nginx.master().signal("KILL")),
        PID_FILE_DELETED(4, Releases.OLD, nginx -> delete(nginx.pidFile())),
        OLDBIN_DELETED(0, Releases.NEW, nginx -> delete(nginx.oldbin())),
        OLD_MASTER_KILLED(0, Releases.NEW, nginx -> old(nginx).signal("KILL")),
        /** As certbot does it. */
        RELOADED(0, Releases.NEW, nginx -> nginx.master().signal("HUP")),
        /** As logrotate does it. */
        LOGS_REOPENED(0, Releases.NEW, nginx -> nginx.master().signal("USR1"));

        private final int exit;
        private final String serves;
        private final Consumer<PrivateNginx> mishap;

        AtStandby(int exit, String serves, Consumer<PrivateNginx> mishap) {
            this.exit = exit;
            this.serves = serves;
            this.mishap = mishap;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverHappensAtStandbyOneVersionServesAndNothingIsLost(AtStandby when) {
        try (PrivateNginx nginx = start();
                LoadClient load =
                        LoadClient.start(nginx.port(), LoadOptions.standard().withDownloadRate("16m"))) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed("--observe", "2s"))) {
                Moment.STANDBY.await(nginx, old, run);
                when.mishap.accept(nginx);
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as(answer.toString()).isEqualTo(when.exit);
                awaitAgreement(nginx, when.serves);
            }
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** A new master that is stopped hears neither QUIT nor TERM: it is killed, and its workers are then retired one by one. */
    @Test
    void aNewMasterThatRefusesToLeaveIsKilledAndItsWorkersAreRetired() {
        onHeld((nginx, old, tool) -> {
            try (LoadClient load =
                    LoadClient.start(nginx.port(), LoadOptions.standard().withDownloadRate("16m"))) {
                Proc fresh = nginx.master();
                fresh.signal("STOP");
                Answer answer = tool.expect(0, "rolled-back", "rollback", "--yes", "--start-timeout", "1s");
                assertThat(answer.result().stdout())
                        .contains("\"kill-new-master\"", "\"retire-orphans\"")
                        .doesNotContain("\"retire-new-master\"", "\"terminate-new-master\"");
                assertThat(fresh.alive()).isFalse();
                awaitAgreement(nginx, Releases.OLD);
                assertThat(nginx.master().pid()).isEqualTo(old.pid());
                Report report = load.stop();
                assertThat(report.lost()).as(report.text()).isZero();
            }
        });
    }

    /** Somebody revives the old master once more: it starts its workers for each HUP (docs/nginx-behaviour.md). */
    @Test
    void workersThatASecondHupHasDoubledAreHalvedAgain() {
        onHeld((nginx, old, tool) -> {
            try (HeldDownload held = new HeldDownload(nginx.port());
                    CommandLine.Running run = tool.start("rollback", "--yes", "--drain-timeout", "30s")) {
                Proc fresh = nginx.master();
                awaitLeaving(nginx, fresh, run);
                old.signal("HUP");
                Wait.until(
                        "twice its workers",
                        END,
                        () -> nginx.accepting(old.pid()).size() == 2 * WORKERS,
                        nginx::processTable);
                held.giveUp();
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as(answer.toString()).isZero();
                assertThat(answer.result().stdout()).contains("\"cure-doubled-workers\"");
            }
            awaitAgreement(nginx, Releases.OLD);
            assertThat(nginx.master().pid()).isEqualTo(old.pid());
        });
    }

    @Test
    void theOldMasterThatDiesWhileTheNewOneLeavesIsToldInTrueWords() {
        onHeld((nginx, old, tool) -> {
            try (HeldDownload held = new HeldDownload(nginx.port());
                    CommandLine.Running run = tool.start("rollback", "--yes", "--drain-timeout", "30s")) {
                Proc fresh = nginx.master();
                awaitLeaving(nginx, fresh, run);
                old.signal("KILL");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as(answer.toString()).isEqualTo(5);
                assertThat(answer.outcome()).isEqualTo("stranded");
                assertThat(answer.fields().text("remedy")).as(answer.toString()).isNotBlank();
                assertThat(held.goesOn()).isTrue();
            }
        });
    }

    /** HUP has revived the old master, and then it is to be retired after all: nginx's stale {@code live}. */
    @Test
    void anOldMasterThatWasRevivedIsDrainedBeforeItIsRetired() {
        onHeld((nginx, old, tool) -> {
            old.signal("HUP");
            ByHand.awaitWorkers(nginx, old, WORKERS);
            Answer answer = tool.expect(0, "committed", "commit", "--yes");
            assertThat(answer.result().stdout()).contains("\"drain-old-workers\"");
            awaitAgreement(nginx, Releases.NEW);
        });
    }

    /** The disk of the binary has filled up: what was replaced is still there by a second name. */
    @Test
    void aFullDiskDoesNotStopTheWayBack() {
        try (Mount disk = Mount.on(folder.resolve("sbin"), SMALL)) {
            onStandby((nginx, old, run) -> {
                disk.fill();
                run.signal("INT");
                assertThat(Answer.of(run.await(END)).exit()).isEqualTo(130);
                delete(nginx.prefix().resolve("sbin/filler"));
                awaitAgreement(nginx, Releases.OLD);
            });
        }
    }

    /** Nothing can be written down any more: going back goes on without. */
    @Test
    void aFullStateFolderDoesNotStopTheWayBack() {
        try (Mount disk = Mount.on(folder.resolve("state"), SMALL)) {
            onStandby((nginx, old, run) -> {
                disk.fill();
                run.signal("INT");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as(answer.toString()).isEqualTo(130);
                awaitAgreement(nginx, Releases.OLD);
            });
        }
    }

    /** The processes go back, the files can't: exit 5 and why; the next rollback finishes it. */
    @Test
    void aReadOnlyDiskIsToldAndTheNextRollbackFinishes() {
        try (Mount disk = Mount.on(folder.resolve("sbin"), SMALL)) {
            onStandby((nginx, old, run) -> {
                disk.readOnly(true);
                run.signal("INT");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as(answer.toString()).isEqualTo(5);
                assertThat(answer.fields().text("message")).contains("read-only");
                assertThat(nginx.accepting(old.pid())).hasSize(WORKERS);
                disk.readOnly(false);
                new Upgrader(nginx).expect(0, "rolled-back", "rollback", "--yes");
                awaitAgreement(nginx, Releases.OLD);
            });
        }
    }

    /** The first one turns back, the second one comes while the new version finishes a download. */
    @Test
    void aSecondInterruptionMakesItNoWorse() {
        onStandby((nginx, old, run) -> {
            try (HeldDownload held = new HeldDownload(nginx.port())) {
                Proc fresh = nginx.master();
                run.signal("INT");
                Wait.until("the new master to leave", END, () -> !fresh.listensOn(nginx.port()), nginx::processTable);
                run.signal("INT");
                run.signal("TERM");
                assertThat(held.goesOn()).isTrue();
            }
            Answer answer = Answer.of(run.await(END));
            assertThat(answer.exit()).as(answer.toString()).isEqualTo(130);
            awaitAgreement(nginx, Releases.OLD);
        });
    }

    /** The terminal is gone, and with it whoever reads: script(1) holds its other end and is killed. */
    @Test
    void aToolWhoseTerminalIsGoneWalksBackToTheEnd() throws IOException {
        try (PrivateNginx nginx = start()) {
            Proc old = nginx.master();
            String tool = String.join(" ", Tool.of(nginx).command(Upgrader.unrehearsed(Moment.STANDBY.options())))
                    + " --pid-file " + nginx.pidFile() + " --state-dir "
                    + nginx.prefix().resolve("state");
            try (CommandLine.Running terminal = CommandLine.start(
                    nginx.prefix(), Tool.of(nginx).environment(), List.of("script", "-qec", tool, "/dev/null"))) {
                Moment.STANDBY.await(nginx, old, terminal);
                terminal.signal("KILL");
                ByHand.awaitRestored(nginx, old);
                // until then what was replaced lies beside
                Wait.until(
                        "the end of the tool",
                        END,
                        () -> new Upgrader(nginx).text("history").stdout().contains("interrupted and rolled back"),
                        () -> new Upgrader(nginx).text("history"));
                awaitAgreement(nginx, Releases.OLD);
            }
        }
    }

    private interface OnStandby {
        void run(PrivateNginx nginx, Proc old, CommandLine.Running run);
    }

    private void onStandby(OnStandby body) {
        try (PrivateNginx nginx = start()) {
            Proc old = nginx.master();
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed(Moment.STANDBY.options()))) {
                Moment.STANDBY.await(nginx, old, run);
                body.run(nginx, old, run);
            }
        }
    }

    private interface OnHeld {
        void run(PrivateNginx nginx, Proc old, Upgrader tool);
    }

    private void onHeld(OnHeld body) {
        try (PrivateNginx nginx = start()) {
            Proc old = nginx.master();
            var tool = new Upgrader(nginx);
            tool.expect(0, "held", Upgrader.unrehearsed("--hold"));
            body.run(nginx, old, tool);
        }
    }

    private PrivateNginx start() {
        return PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
    }

    /** Workers that were told to leave end with the download that they are at. */
    private static void awaitAgreement(PrivateNginx nginx, String version) {
        Wait.until("no orphan", PrivateNginx.PATIENCE, () -> nginx.orphans().isEmpty(), nginx::processTable);
        Agreement.check(nginx, version, WORKERS);
        assertThat(Sole.names(nginx.prefix().resolve("sbin"))).containsExactly("nginx");
    }

    private static void awaitLeaving(PrivateNginx nginx, Proc fresh, CommandLine.Running run) {
        Wait.until(
                "the new master to leave",
                END,
                () -> !fresh.listensOn(nginx.port()),
                () -> nginx.processTable() + run.stderr());
    }

    private static Proc old(PrivateNginx nginx) {
        return nginx.oldMasterPid().flatMap(Proc::of).orElseThrow();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
