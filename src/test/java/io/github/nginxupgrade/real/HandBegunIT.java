package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upgrades that a person began with kill(1): recognised, told, and taken over either way. */
class HandBegunIT {
    private static final Duration SOON = PrivateNginx.PATIENCE;
    private static final int WORKERS = 2;

    @TempDir
    Path folder;

    /** How far the person has come. */
    enum Begun {
        /** Binary replaced, USR2. */
        OVERLAP("both", WORKERS, "commit"),
        /** And WINCH. */
        STANDBY("new", 0, "commit"),
        /** And HUP to the old master, USR2 to the new one (ignored), WINCH to the new one: the recipe that is wrong. */
        UNWINDING("old", WORKERS, "rollback");

        private final String serving;
        private final int oldWorkers;
        private final String next;

        Begun(String serving, int oldWorkers, String next) {
            this.serving = serving;
            this.oldWorkers = oldWorkers;
            this.next = next;
        }

        String phase() {
            return name().toLowerCase(Locale.ROOT);
        }

        int newWorkers() {
            return this == UNWINDING ? 0 : WORKERS;
        }

        Two by(PrivateNginx nginx) {
            Proc old = nginx.master();
            Proc fresh = ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW));
            if (this != OVERLAP) {
                old.signal("WINCH");
                ByHand.awaitWorkers(nginx, old, 0);
            }
            if (this == UNWINDING) {
                old.signal("HUP");
                ByHand.awaitWorkers(nginx, old, WORKERS);
                fresh.signal("USR2");
                Wait.until(
                        "the refusal in the log",
                        SOON,
                        () -> nginx.errorLog().contains("the changing binary signal is ignored"),
                        nginx::errorLog);
                fresh.signal("WINCH");
                ByHand.awaitWorkers(nginx, fresh, 0);
            }
            return new Two(old, fresh);
        }
    }

    private record Two(Proc old, Proc fresh) {}

    /** What is done with an nginx on which somebody began an upgrade, under load. */
    private interface Scenario {
        void run(PrivateNginx nginx, Two masters, Upgrader tool) throws IOException;
    }

    private void onBegun(Begun begun, Scenario scenario) throws IOException {
        try (PrivateNginx nginx =
                        PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
                LoadClient load = LoadClient.start(nginx.port())) {
            Two masters = begun.by(nginx);
            scenario.run(nginx, masters, new Upgrader(nginx));
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void statusNamesThePhaseAndBothMasters(Begun begun) throws IOException {
        onBegun(begun, (nginx, masters, tool) -> {
            List<String> signals = tool.signals();
            Answer status = tool.expect(0, "status", "status");
            String said = status.toString();
            assertThat(status.phase()).as(said).isEqualTo(begun.phase());
            assertThat(status.fields().text("serving")).as(said).isEqualTo(begun.serving);
            assertThat(status.changed()).as(said).isFalse();
            List<JsonFields> told = status.fields().objects("masters");
            assertThat(told).as(said).hasSize(2);
            checkMaster(told.get(0), "old", masters.old(), Releases.OLD, begun.oldWorkers);
            checkMaster(told.get(1), "new", masters.fresh(), Releases.NEW, begun.newWorkers());
            assertThat(tool.signals()).isEqualTo(signals);
        });
    }

    private static void checkMaster(JsonFields told, String role, Proc master, String version, int workers) {
        assertThat(told.text("role")).isEqualTo(role);
        assertThat(told.number("pid")).isEqualTo(master.pid());
        assertThat(told.text("version")).isEqualTo(version);
        assertThat(told.text("sha256")).isEqualTo(Bytes.digest(Releases.binary(version)));
        assertThat(told.objects("workers")).hasSize(workers).allSatisfy(worker -> assertThat(worker.text("state"))
                .isEqualTo("accepting"));
    }

    @ParameterizedTest
    @EnumSource
    void statusEndsWithTheOneCommandToTypeAndTypingItWorks(Begun begun) throws IOException {
        onBegun(begun, (nginx, masters, tool) -> typesWhatStatusSays(nginx, tool, begun.next));
    }

    /** A commit would be refused: the new master is not ready any more. */
    @Test
    void withoutThePidFileItIsTheWayBack() throws IOException {
        onBegun(Begun.STANDBY, (nginx, masters, tool) -> {
            Files.delete(nginx.pidFile());
            typesWhatStatusSays(nginx, tool, "rollback");
        });
    }

    private static void typesWhatStatusSays(PrivateNginx nginx, Upgrader tool, String next) {
        var status = tool.text("status");
        assertThat(status.exit()).as(status.toString()).isZero();
        assertThat(status.stderr()).isEmpty();
        String last = status.stdout().lines().reduce("", (before, line) -> line);
        assertThat(last).as(status.stdout()).startsWith("Next: nginx-upgrade " + next);
        String[] typed = Stream.concat(
                        Stream.of(
                                last.substring("Next: nginx-upgrade ".length()).split(" ", -1)),
                        Stream.of("--yes"))
                .toArray(String[]::new);
        var done = Tool.of(nginx).run(typed);
        assertThat(done.exit()).as(done.toString()).isZero();
        Agreement.check(nginx, next.equals("commit") ? Releases.NEW : Releases.OLD, WORKERS);
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERLAP", "STANDBY"})
    void commitTakesItOverAndRollbackStillLeadsBack(Begun begun) throws IOException {
        onBegun(begun, (nginx, masters, tool) -> {
            Answer committed = tool.expect(0, "committed", "commit", "--yes");
            assertThat(committed.changed()).as(committed.toString()).isTrue();
            assertThat(masters.old().alive()).isFalse();
            assertThat(nginx.master().pid()).isEqualTo(masters.fresh().pid());
            Agreement.check(nginx, Releases.NEW, WORKERS);

            Answer back = tool.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(back.changed()).as(back.toString()).isTrue();
            Agreement.check(nginx, Releases.OLD, WORKERS);
        });
    }

    /** The bytes of the old binary are nowhere but in the process that runs them. */
    @ParameterizedTest
    @EnumSource
    void rollbackTakesItOverAndPutsTheOldFileBack(Begun begun) throws IOException {
        onBegun(begun, (nginx, masters, tool) -> {
            assertThat(masters.old().link("exe")).endsWith(" (deleted)");
            Answer back = tool.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(back.changed()).as(back.toString()).isTrue();
            assertThat(masters.fresh().alive()).isFalse();
            assertThat(nginx.master().pid()).isEqualTo(masters.old().pid());
            Agreement.check(nginx, Releases.OLD, WORKERS);
        });
    }

    /** The first line of the wrong recipe has put the old file back already. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theWrongRecipeIsNotCommittedAndRollbackCleansItUp(boolean fileIsBack) throws IOException {
        onBegun(Begun.UNWINDING, (nginx, masters, tool) -> {
            if (fileIsBack) {
                Layout.replace(nginx.binary(), Releases.binary(Releases.OLD));
            }
            List<String> signals = tool.signals();
            Answer refused = tool.expect(3, "refused", "commit", "--yes");
            assertThat(refused.changed()).as(refused.toString()).isFalse();
            assertThat(tool.signals()).isEqualTo(signals);
            assertThat(masters.old().alive() && masters.fresh().alive()).isTrue();

            tool.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(masters.fresh().alive()).isFalse();
            assertThat(nginx.master().pid()).isEqualTo(masters.old().pid());
            Agreement.check(nginx, Releases.OLD, WORKERS);
        });
    }

    @ParameterizedTest
    @EnumSource
    void applyIsRefusedWhileAnUpgradeIsUnderWay(Begun begun) throws IOException {
        onBegun(begun, (nginx, masters, tool) -> {
            List<String> signals = tool.signals();
            List<Long> pids = pids(nginx);
            String disk = Bytes.digest(nginx.binary());
            Answer refused = tool.expect(3, "refused", Upgrader.unrehearsed());
            assertThat(refused.fields().objects("hazards"))
                    .as(refused.toString())
                    .anySatisfy(hazard -> assertThat(hazard.text("id")).isEqualTo("upgrade-under-way"));
            assertThat(refused.changed()).as(refused.toString()).isFalse();
            assertThat(tool.signals()).isEqualTo(signals);
            assertThat(pids(nginx)).isEqualTo(pids);
            assertThat(Bytes.digest(nginx.binary())).isEqualTo(disk);
        });
    }

    private static List<Long> pids(PrivateNginx nginx) {
        return nginx.processes().stream().map(Proc::pid).sorted().toList();
    }
}
