package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The table, row by row, as docs/architecture.md shows it: picture and code cannot drift apart. Written anew with
 * {@code -Dpages.rewrite=true}; commit the difference only if you understand it.
 */
class TableTest {
    /** A pid that is no master's. */
    private static final int GONE = 999;

    private static final Path PAGE = Path.of("docs/architecture.md");
    private static final String BEGIN = "<!-- the table: held to the code by TableTest -->";
    private static final String END = "<!-- end of the table -->";

    /** What a row of the picture stands for; each method names one thing in which it differs from the plain one. */
    private static final class Row {
        final Situation situation;
        private final Disk disk;
        private Running running = Running.OLD;
        private Set<Step> sent = Set.of();
        private Optional<Step> pending = Optional.empty();
        private boolean overdue;
        private boolean lasting = true;
        private boolean observed;
        private boolean terminable = true;
        private String restoreFailure = "";
        private boolean dispossessed;
        private String ownersFailure = "";
        private boolean untouched;
        private Verdict verdict = new Verdict.Pass();
        private Optional<DecisionInput.Doubled> doubled = Optional.empty();
        private Supervision supervision = Supervision.none();
        private String mainProcessFailure = "";
        private boolean promised;

        private Row(Situation situation, Disk disk) {
            this.situation = situation;
            this.disk = disk;
        }

        Row says(Verdict other) {
            verdict = other;
            return this;
        }

        static Row of(Situation situation, Disk disk) {
            return new Row(situation, disk);
        }

        Set<Step> sent() {
            return sent;
        }

        Row runsNew() {
            running = Running.NEW;
            return this;
        }

        Row runsOther() {
            running = Running.OTHER;
            return this;
        }

        Row after(Step... steps) {
            sent = EnumSet.copyOf(List.of(steps));
            return this;
        }

        Row waitingFor(Step step) {
            pending = Optional.of(step);
            return this;
        }

        Row pastDeadline() {
            overdue = true;
            return this;
        }

        Row hasJustBegun() {
            lasting = false;
            return this;
        }

        Row wasObserved() {
            observed = true;
            return this;
        }

        Row notTerminable() {
            terminable = false;
            return this;
        }

        Row couldNotRestore() {
            restoreFailure = "no space";
            return this;
        }

        Row dispossessed() {
            dispossessed = true;
            return this;
        }

        Row couldNotGiveBack() {
            dispossessed = true;
            ownersFailure = "not permitted";
            return this;
        }

        Row ofThisRun() {
            untouched = true;
            return this;
        }

        Row doubled(String incurable) {
            doubled = Optional.of(new DecisionInput.Doubled("4 workers accept instead of 2", incurable));
            return this;
        }

        /** systemd holds this process for the main one. */
        Row heldForMain(int pid) {
            return systemdSays("active", pid);
        }

        Row systemdSays(String state, int mainPid) {
            Unit said = Unit.ofShow("ActiveState=" + state + "\nMainPID=" + mainPid + "\n");
            supervision = Supervision.of("nginx.service", Unit.ofShow("MainPID=1"), said, situation, Map.of());
            return this;
        }

        Row systemdRefuses() {
            mainProcessFailure = "systemctl reload failed";
            return this;
        }

        /** Somebody else has retired the old master. */
        Row overtaken() {
            promised = true;
            return this;
        }

        DecisionInput input() {
            return new DecisionInput(
                    situation,
                    running,
                    disk,
                    sent,
                    pending,
                    overdue,
                    overdue,
                    observed,
                    overdue,
                    true,
                    overdue,
                    overdue && lasting,
                    overdue,
                    restoreFailure,
                    dispossessed,
                    ownersFailure,
                    untouched,
                    terminable,
                    doubled,
                    () -> supervision,
                    mainProcessFailure,
                    promised,
                    verdict);
        }
    }

    private static Map<String, Row> rows() {
        var rows = new LinkedHashMap<String, Row>();
        var open = new Verdict.NotYet("a good answer");
        var unfit = new Verdict.Fail("500");
        Situation oldSole = Pictures.sole(Pictures.old(true, 2, 0), 0);
        Situation doubled = Pictures.sole(Pictures.old(true, 4, 0), 0);
        Situation newSole = Pictures.sole(Pictures.newMaster(true, 2, 0), 0);
        Situation orphans = Pictures.sole(Pictures.old(true, 2, 0), 1);
        Situation starting = Pictures.both(Phase.STARTING, Pictures.old(true, 2, 0), Pictures.loading(), false, false);
        Situation lame =
                Pictures.both(Phase.STARTING, Pictures.old(true, 2, 0), Pictures.newMaster(true, 1, 0), false, false);
        Situation unsettled =
                Pictures.both(Phase.OVERLAP, Pictures.old(true, 2, 0), Pictures.newMaster(true, 2, 0), true, false);
        Situation overlap =
                Pictures.both(Phase.OVERLAP, Pictures.old(true, 2, 0), Pictures.newMaster(true, 2, 0), true, true);
        Situation draining =
                Pictures.both(Phase.DRAINING, Pictures.old(true, 0, 1), Pictures.newMaster(true, 2, 0), true, true);
        Situation standby =
                Pictures.both(Phase.STANDBY, Pictures.old(true, 0, 0), Pictures.newMaster(true, 2, 0), true, true);
        Situation lacking =
                Pictures.both(Phase.STANDBY, Pictures.old(true, 0, 0), Pictures.newMaster(true, 1, 0), false, true);
        Situation retiring =
                Pictures.both(Phase.RETIRING, Pictures.old(false, 0, 1), Pictures.newMaster(true, 2, 0), true, true);
        Situation abandoned =
                Pictures.both(Phase.RETIRING, Pictures.old(false, 0, 1), Pictures.newMaster(true, 1, 0), false, true);
        Situation retired =
                Pictures.both(Phase.RETIRING, Pictures.old(false, 0, 0), Pictures.newMaster(true, 2, 0), true, true);
        Situation leaving =
                Pictures.both(Phase.UNWINDING, Pictures.old(true, 2, 0), Pictures.newMaster(false, 0, 1), false, false);
        Situation emptied =
                Pictures.both(Phase.UNWINDING, Pictures.old(true, 2, 0), Pictures.newMaster(true, 0, 0), false, false);
        Situation nobody =
                Pictures.both(Phase.BROKEN, Pictures.old(true, 0, 0), Pictures.newMaster(true, 0, 0), false, false);
        Situation lost = Pictures.oldAlone(Phase.BROKEN, Pictures.old(true, 0, 0));

        rows.put("SOLE, runs old, disk old", Row.of(oldSole, Disk.OLD));
        rows.put("SOLE, runs old, disk new", Row.of(oldSole, Disk.NEW));
        rows.put(
                "SOLE, runs old, disk new, this run has done nothing yet",
                Row.of(oldSole, Disk.NEW).ofThisRun());
        rows.put("SOLE, runs old, disk mixed", Row.of(oldSole, Disk.MIXED));
        rows.put(
                "SOLE, runs old, disk old, install was done",
                Row.of(oldSole, Disk.OLD).after(Step.INSTALL_FILES));
        rows.put(
                "SOLE, USR2 was sent, its effect is awaited",
                Row.of(oldSole, Disk.NEW).after(Step.START_NEW_MASTER).waitingFor(Step.START_NEW_MASTER));
        rows.put("SOLE, USR2 was sent, N has ended", Row.of(oldSole, Disk.NEW).after(Step.START_NEW_MASTER));
        rows.put(
                "SOLE, USR2 was sent, no effect in time",
                Row.of(oldSole, Disk.NEW)
                        .after(Step.START_NEW_MASTER)
                        .waitingFor(Step.START_NEW_MASTER)
                        .pastDeadline());
        rows.put(
                "SOLE, runs old, disk new, could not be put back for a while",
                Row.of(oldSole, Disk.NEW).couldNotRestore().pastDeadline());
        rows.put(
                "SOLE, USR2 was sent, N has become a daemon of its own",
                Row.of(Pictures.left(oldSole), Disk.NEW).after(Step.START_NEW_MASTER));
        rows.put(
                "SOLE, likewise, KILL had no effect",
                Row.of(Pictures.left(oldSole), Disk.NEW)
                        .after(Step.START_NEW_MASTER, Step.KILL_STRAYS)
                        .waitingFor(Step.KILL_STRAYS)
                        .pastDeadline());
        rows.put(
                "SOLE, runs old, disk old, N has left it, was killed, and had written its pid file",
                Row.of(Pictures.withoutPidFile(oldSole), Disk.OLD)
                        .after(Step.START_NEW_MASTER, Step.KILL_STRAYS)
                        .pastDeadline());
        rows.put("SOLE, runs old, orphans of N accept", Row.of(orphans, Disk.OLD));
        rows.put(
                "SOLE, runs new, orphans of O accept",
                Row.of(Pictures.sole(Pictures.newMaster(true, 2, 0), 1), Disk.NEW)
                        .runsNew());
        rows.put("SOLE, runs new, disk new", Row.of(newSole, Disk.NEW).runsNew());
        rows.put(
                "SOLE, runs new, disk new, retired by somebody else, not observed for long enough",
                Row.of(newSole, Disk.NEW).runsNew().overtaken());
        rows.put(
                "SOLE, likewise, observed, not proven yet",
                Row.of(newSole, Disk.NEW).runsNew().overtaken().wasObserved().says(open));
        rows.put(
                "SOLE, likewise, a proof failed",
                Row.of(newSole, Disk.NEW).runsNew().overtaken().wasObserved().says(unfit));
        rows.put(
                "SOLE, likewise, observed and proven",
                Row.of(newSole, Disk.NEW).runsNew().overtaken().wasObserved());
        rows.put("SOLE, runs new, disk old", Row.of(newSole, Disk.OLD).runsNew());
        rows.put(
                "SOLE, runs old, disk new, the pid file does not name the master",
                Row.of(Pictures.withoutPidFile(oldSole), Disk.NEW).pastDeadline());
        rows.put(
                "SOLE, runs old, disk old, its workers are there twice",
                Row.of(doubled, Disk.OLD).doubled("").pastDeadline());
        rows.put(
                "SOLE, likewise, and it does not accept the configuration on disk",
                Row.of(doubled, Disk.OLD).doubled("unknown directive").pastDeadline());
        rows.put(
                "SOLE, runs new, its QUIT was sent before O ended and has had no effect",
                Row.of(newSole, Disk.OLD)
                        .runsNew()
                        .after(Step.RETIRE_NEW_MASTER)
                        .waitingFor(Step.RETIRE_NEW_MASTER)
                        .pastDeadline());
        rows.put(
                "SOLE, runs old, disk old, a start gave its folders to another user",
                Row.of(oldSole, Disk.OLD).dispossessed());
        rows.put(
                "SOLE, likewise, they were given back a moment ago",
                Row.of(oldSole, Disk.OLD)
                        .dispossessed()
                        .after(Step.RESTORE_OWNERS)
                        .hasJustBegun());
        rows.put(
                "SOLE, likewise, they could not be given back for a while",
                Row.of(oldSole, Disk.OLD).couldNotGiveBack().pastDeadline());
        rows.put("SOLE, runs old, disk old, its logs were moved away", Row.of(Pictures.astray(oldSole), Disk.OLD));
        rows.put(
                "SOLE, likewise, and it cannot open them",
                Row.of(Pictures.astray(oldSole), Disk.OLD).after(Step.REOPEN_LOGS));
        rows.put(
                "SOLE, likewise, this run has done nothing yet",
                Row.of(Pictures.astray(oldSole), Disk.OLD).ofThisRun());
        rows.put(
                "SOLE, runs new, disk new, its logs were moved away",
                Row.of(Pictures.astray(newSole), Disk.NEW).runsNew());
        rows.put(
                "SOLE, runs old, disk old, systemd holds another process for the main one",
                Row.of(oldSole, Disk.OLD).heldForMain(GONE).pastDeadline());
        rows.put(
                "SOLE, runs new, disk new, systemd has not followed yet",
                Row.of(newSole, Disk.NEW).runsNew().heldForMain(GONE));
        rows.put(
                "SOLE, likewise, and a moment ago it could not be told",
                Row.of(newSole, Disk.NEW).runsNew().heldForMain(GONE).systemdRefuses());
        rows.put(
                "SOLE, runs new, disk new, systemd has not followed for a while",
                Row.of(newSole, Disk.NEW).runsNew().heldForMain(GONE).pastDeadline());
        rows.put(
                "SOLE, likewise, and it cannot be told",
                Row.of(newSole, Disk.NEW)
                        .runsNew()
                        .heldForMain(GONE)
                        .systemdRefuses()
                        .pastDeadline());
        rows.put(
                "SOLE, runs new, disk new, systemd stops the service",
                Row.of(newSole, Disk.NEW)
                        .runsNew()
                        .systemdSays("deactivating", 0)
                        .pastDeadline());
        rows.put(
                "SOLE, runs new, disk new, the service has failed to systemd",
                Row.of(newSole, Disk.NEW).runsNew().systemdSays("failed", 0).pastDeadline());
        rows.put("SOLE, runs neither", Row.of(oldSole, Disk.OLD).runsOther());
        rows.put("STARTING", Row.of(starting, Disk.NEW));
        rows.put("STARTING, past the start deadline", Row.of(starting, Disk.NEW).pastDeadline());
        rows.put(
                "STARTING, past it, TERM had no effect",
                Row.of(starting, Disk.NEW).after(Step.TERMINATE_NEW_MASTER).pastDeadline());
        rows.put(
                "STARTING, past it, TERM would delete unix sockets",
                Row.of(starting, Disk.NEW).notTerminable().pastDeadline());
        rows.put(
                "STARTING, past it, KILL had no effect",
                Row.of(starting, Disk.NEW)
                        .after(Step.TERMINATE_NEW_MASTER, Step.KILL_NEW_MASTER)
                        .pastDeadline());
        rows.put("STARTING, N sits in its loop and lacks a worker or its pid file", Row.of(lame, Disk.OLD));
        rows.put("OVERLAP, not settled", Row.of(unsettled, Disk.NEW));
        rows.put("OVERLAP, does not settle in time", Row.of(unsettled, Disk.NEW).pastDeadline());
        rows.put("OVERLAP, disk new", Row.of(overlap, Disk.NEW));
        rows.put("OVERLAP, disk new, not proven yet", Row.of(overlap, Disk.NEW).says(open));
        rows.put("OVERLAP, disk new, a proof failed", Row.of(overlap, Disk.NEW).says(unfit));
        rows.put("OVERLAP, disk old", Row.of(overlap, Disk.OLD));
        rows.put(
                "OVERLAP, disk old, systemd holds N for the main process",
                Row.of(overlap, Disk.OLD)
                        .heldForMain(overlap.newMaster().orElseThrow().pid()));
        rows.put(
                "OVERLAP, likewise, and it cannot be told",
                Row.of(overlap, Disk.OLD)
                        .heldForMain(overlap.newMaster().orElseThrow().pid())
                        .systemdRefuses());
        rows.put(
                "OVERLAP, disk new, could not be put back",
                Row.of(overlap, Disk.NEW).couldNotRestore());
        rows.put("OVERLAP, WINCH had no effect", Row.of(overlap, Disk.NEW).after(Step.DRAIN_OLD_WORKERS));
        rows.put(
                "OVERLAP, disk old, QUIT to N had no effect",
                Row.of(overlap, Disk.OLD).after(Step.RETIRE_NEW_MASTER).pastDeadline());
        rows.put("DRAINING", Row.of(draining, Disk.NEW));
        rows.put(
                "DRAINING, past the drain deadline",
                Row.of(draining, Disk.NEW).wasObserved().pastDeadline());
        rows.put(
                "DRAINING, past it, not proven yet",
                Row.of(draining, Disk.NEW).wasObserved().pastDeadline().says(open));
        rows.put("DRAINING, a proof failed", Row.of(draining, Disk.NEW).says(unfit));
        rows.put("STANDBY, not observed for long enough", Row.of(standby, Disk.NEW));
        rows.put("STANDBY, observed", Row.of(standby, Disk.NEW).wasObserved());
        rows.put(
                "STANDBY, observed, not proven yet",
                Row.of(standby, Disk.NEW).wasObserved().says(open));
        rows.put(
                "STANDBY, observed, a proof failed",
                Row.of(standby, Disk.NEW).wasObserved().says(unfit));
        rows.put("STANDBY, disk old", Row.of(standby, Disk.OLD).wasObserved());
        rows.put(
                "STANDBY, disk old, HUP had no effect",
                Row.of(standby, Disk.OLD).after(Step.REVIVE_OLD_WORKERS).pastDeadline());
        rows.put(
                "STANDBY, QUIT to O had no effect",
                Row.of(standby, Disk.NEW)
                        .after(Step.RETIRE_OLD_MASTER)
                        .wasObserved()
                        .pastDeadline());
        rows.put("STANDBY, N lacks workers", Row.of(lacking, Disk.NEW).wasObserved());
        rows.put(
                "STANDBY, N lacks workers and does not recover",
                Row.of(lacking, Disk.NEW).wasObserved().pastDeadline());
        rows.put("RETIRING", Row.of(retiring, Disk.NEW));
        rows.put("RETIRING, past the drain deadline", Row.of(retiring, Disk.NEW).pastDeadline());
        rows.put("RETIRING, the logs of N were moved away", Row.of(Pictures.astray(retiring), Disk.NEW));
        rows.put(
                "RETIRING, past the drain deadline, its last worker has just gone",
                Row.of(retired, Disk.NEW).pastDeadline().hasJustBegun());
        rows.put(
                "RETIRING, past the drain deadline, without workers",
                Row.of(retired, Disk.NEW).pastDeadline());
        rows.put(
                "RETIRING, told so by somebody else, not observed for long enough",
                Row.of(retiring, Disk.NEW).overtaken());
        rows.put(
                "RETIRING, told so by somebody else, observed, not proven yet",
                Row.of(retiring, Disk.NEW).overtaken().wasObserved().says(open));
        rows.put(
                "RETIRING, told so by somebody else, a proof failed",
                Row.of(retiring, Disk.NEW).overtaken().says(unfit));
        rows.put(
                "RETIRING, told so by somebody else, N lacks workers and does not recover",
                Row.of(abandoned, Disk.NEW).overtaken().pastDeadline());
        rows.put(
                "RETIRING, told so by somebody else, observed and proven, past the drain deadline",
                Row.of(retiring, Disk.NEW).overtaken().wasObserved().pastDeadline());
        rows.put("UNWINDING, disk new", Row.of(leaving, Disk.NEW));
        rows.put("UNWINDING, N was told to leave", Row.of(leaving, Disk.OLD));
        rows.put(
                "UNWINDING, N was told to leave, its start gave the folders of O to another user",
                Row.of(leaving, Disk.OLD).dispossessed());
        rows.put(
                "UNWINDING, N was told to leave, the logs of O were moved away",
                Row.of(Pictures.astray(leaving), Disk.OLD));
        rows.put(
                "UNWINDING, N was told, past the drain deadline",
                Row.of(leaving, Disk.OLD).pastDeadline());
        rows.put(
                "UNWINDING, N was told, past it, TERM would delete unix sockets",
                Row.of(leaving, Disk.OLD).notTerminable().pastDeadline());
        rows.put("UNWINDING, N is an empty master that still listens", Row.of(emptied, Disk.OLD));
        rows.put(
                "DOWN, disk new", Row.of(Pictures.nothing(Phase.DOWN), Disk.NEW).pastDeadline());
        rows.put(
                "DOWN, disk old", Row.of(Pictures.nothing(Phase.DOWN), Disk.OLD).pastDeadline());
        rows.put(
                "ORPHANED, disk old",
                Row.of(Pictures.nothing(Phase.ORPHANED), Disk.OLD).pastDeadline());
        rows.put("BROKEN, for a moment", Row.of(nobody, Disk.OLD));
        rows.put(
                "BROKEN, nobody accepts, N lives, disk old",
                Row.of(nobody, Disk.OLD).pastDeadline());
        rows.put(
                "BROKEN, one master without workers, disk old",
                Row.of(Pictures.emptied(), Disk.OLD).pastDeadline());
        rows.put(
                "BROKEN, nobody accepts, N is gone, disk old",
                Row.of(lost, Disk.OLD).pastDeadline());
        return rows;
    }

    private static String cell(Row row, Goal goal) {
        Decision decision = Table.decide(row.input(), goal, DrainPolicy.COMMIT);
        if (decision instanceof Decision.Act act) {
            return "**" + act.step().words() + "**";
        }
        if (decision instanceof Decision.Wait) {
            return "wait";
        }
        if (decision instanceof Decision.Turn) {
            return "goal := OLD";
        }
        if (decision instanceof Decision.Reverse) {
            return "a whole upgrade the other way";
        }
        if (decision instanceof Decision.Stuck) {
            return "stop, say what to type";
        }
        return decision instanceof Decision.Refuse ? "refuse" : "done";
    }

    private static String table() {
        var lines = new ArrayList<String>();
        lines.add("| phase | goal NEW | goal HOLD | goal OLD |");
        lines.add("|---|---|---|---|");
        rows().forEach((name, row) -> lines.add("| " + name + " | " + cell(row, Goal.NEW) + " | " + cell(row, Goal.HOLD)
                + " | " + cell(row, Goal.OLD) + " |"));
        return String.join("\n", lines);
    }

    @Test
    void thePictureInTheDocsIsTheTable() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(BEGIN, END);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        if (Boolean.getBoolean("pages.rewrite")) {
            page = page.substring(0, begin) + "\n" + table() + "\n" + page.substring(page.indexOf(END));
            Path unused = Files.writeString(PAGE, page);
        }
        assertThat(page.substring(begin, page.indexOf(END)).strip()).isEqualTo(table());
    }

    @Test
    void theDrainPolicyDecidesAtTheDrainDeadline() {
        Row row = rows().get("DRAINING, past the drain deadline");
        assertThat(row).isNotNull();
        assertThat(Table.decide(row.input(), Goal.NEW, DrainPolicy.COMMIT))
                .isEqualTo(new Decision.Act(Step.RETIRE_OLD_MASTER));
        assertThat(Table.decide(row.input(), Goal.NEW, DrainPolicy.HOLD)).isEqualTo(new Decision.Done());
        assertThat(Table.decide(row.input(), Goal.NEW, DrainPolicy.ROLLBACK)).isInstanceOf(Decision.Turn.class);
        assertThat(Table.decide(row.input(), Goal.NEW, DrainPolicy.TERMINATE))
                .isEqualTo(new Decision.Act(Step.TERMINATE_OLD_WORKERS));
        Row cut = row.after(Step.TERMINATE_OLD_WORKERS);
        assertThat(Table.decide(cut.input(), Goal.NEW, DrainPolicy.TERMINATE))
                .isEqualTo(new Decision.Act(Step.RETIRE_OLD_MASTER));
    }

    @Test
    void theDrainPolicyDecidesWhetherTheWayBackWaitsForOldWorkers() {
        Row row = rows().get("RETIRING, past the drain deadline");
        assertThat(row).isNotNull();
        assertThat(Table.decide(row.input(), Goal.OLD, DrainPolicy.TERMINATE))
                .isEqualTo(new Decision.Act(Step.TERMINATE_OLD_WORKERS));
        Row cut = row.after(Step.TERMINATE_OLD_WORKERS);
        assertThat(Table.decide(cut.input(), Goal.OLD, DrainPolicy.TERMINATE)).isInstanceOf(Decision.Stuck.class);
    }

    @Test
    void noDecisionBreaksAGuard() {
        rows().forEach((name, row) -> {
            for (Goal goal : Goal.values()) {
                for (DrainPolicy policy : DrainPolicy.values()) {
                    Decision decision = Table.decide(row.input(), goal, policy);
                    if (decision instanceof Decision.Act act) {
                        assertThat(act.step().isSafeIn(row.situation))
                                .as(name + ", goal " + goal + ": " + act)
                                .isTrue();
                    }
                }
            }
        });
    }

    @Test
    void noStepIsDoneTwiceToTheSameMasters() {
        rows().forEach((name, row) -> {
            for (Goal goal : Goal.values()) {
                Decision decision = Table.decide(row.input(), goal, DrainPolicy.COMMIT);
                if (decision instanceof Decision.Act act && act.step().signal().isPresent()) {
                    assertThat(row.sent()).as(name + ", goal " + goal).doesNotContain(act.step());
                }
            }
        });
    }
}
