package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.outcome.OutcomeKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The disk has not kept what was backed up, and the second names beside the live files are gone too. */
class DamagedBackupTest {
    private enum Damage {
        CUT_SHORT,
        GONE;

        void on(SimMachine machine) {
            for (Path path : machine.disk.below(SimFiles.STATE)) {
                if (path.toString().contains("/backup/")) {
                    damage(machine, path);
                }
            }
            for (Path live : List.of(SimNginx.BINARY, Scene.MODULE)) {
                machine.disk.delete(live.resolveSibling("." + live.getFileName() + ".nginx-upgrade-old"));
            }
        }

        private void damage(SimMachine machine, Path backup) {
            if (this == GONE) {
                machine.disk.delete(backup);
            } else {
                Inode inode = machine.disk.find(backup).orElseThrow();
                inode.write(Arrays.copyOf(inode.bytes, inode.bytes.length / 2), machine.time());
            }
        }
    }

    private static Life rollback(Start start, Damage damage, List<String> wrong) {
        Scene scene = start.scene(Setup.good().withModule());
        damage.on(scene.machine);
        var verdict = new Verdict(scene);
        Life life = scene.run(Verb.ROLLBACK, Faults.none());
        wrong.addAll(verdict.on(life));
        return life;
    }

    @ParameterizedTest
    @EnumSource
    void asLongAsTheOldMasterRunsItHasTheBytes(Damage damage) {
        var wrong = new ArrayList<String>();
        Life life = rollback(Start.HELD, damage, wrong);
        assertThat(wrong).as(life.words()).isEmpty();
        assertThat(life.outcome().orElseThrow().kind()).as(life.words()).isEqualTo(OutcomeKind.ROLLED_BACK);
    }

    @ParameterizedTest
    @EnumSource
    void whereItRunsNoMoreItIsToldAndNothingIsTouched(Damage damage) {
        var wrong = new ArrayList<String>();
        Life life = rollback(Start.UPGRADED, damage, wrong);
        assertThat(wrong).as(life.words()).isEmpty();
        assertThat(life.outcome().orElseThrow().kind()).as(life.words()).isEqualTo(OutcomeKind.REFUSED);
        assertThat(life.words()).contains(damage.name().equals("GONE") ? "is missing" : "has changed");
    }

    /** Not even one of the files. */
    @Test
    void whereNothingRunsItIsToldAndNothingIsTouched() {
        Scene scene = Start.DOWN.scene(Setup.good().withModule());
        scene.machine.disk.list(SimFiles.STATE).stream()
                .flatMap(instance -> scene.machine.disk.below(instance).stream())
                .filter(path -> path.toString().endsWith("backup/0-nginx"))
                .forEach(scene.machine.disk::delete);
        List<String> before = scene.truth.versionsOnDisk();
        Life life = scene.run(Verb.ROLLBACK, Faults.none());
        assertThat(life.outcome().orElseThrow().kind()).as(life.words()).isEqualTo(OutcomeKind.STRANDED);
        assertThat(life.words().toLowerCase(Locale.ROOT)).contains("0-nginx is missing");
        assertThat(scene.truth.versionsOnDisk()).isEqualTo(before);
    }

    /** A candidate that fails is taken back, whenever the disk lost the way back. */
    @ParameterizedTest
    @EnumSource
    void anUpgradeThatFailsComesBack(Damage damage) {
        var findings = new Findings();
        for (Program.Kind kind : List.of(Program.Kind.EXITS, Program.Kind.DIES_LATE)) {
            var trial = new Trial(Setup.of(kind).withModule(), Start.SOLE, Verb.APPLY);
            var fault = new Fault.Outside("the backups are " + damage, damage::on);
            for (Operation operation : trial.operations()) {
                if (operation.kind() == Operation.Kind.SIGNAL) {
                    trial.with(new Mishap(operation, fault), findings);
                }
            }
        }
        assertThat(findings.none()).as(findings.words()).isTrue();
    }
}
