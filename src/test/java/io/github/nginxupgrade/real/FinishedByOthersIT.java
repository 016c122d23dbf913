package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody else ends what a run has begun, as {@code /etc/init.d/nginx upgrade} of Debian does, which the package's postinst
 * calls: it sends USR2 to whom the pid file names, waits for both pid files, and sends QUIT to whom the oldbin names. What the
 * run has promised is shown all the same.
 */
class FinishedByOthersIT {
    private static final int WORKERS = 2;
    private static final Duration END = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private PrivateNginx start() {
        return PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
    }

    /** The two signals of that script, in its order. */
    private static void finishAsDebianDoes(PrivateNginx nginx) {
        nginx.master().signal("USR2");
        Wait.until(
                "the pid files of both masters",
                PrivateNginx.PATIENCE,
                () -> nginx.masterPid().isPresent() && nginx.oldMasterPid().isPresent(),
                nginx::processTable);
        nginx.oldMasterPid().flatMap(Proc::of).orElseThrow().signal("QUIT");
    }

    private static String url(PrivateNginx nginx) {
        return "http://127.0.0.1:" + nginx.port() + "/version";
    }

    private Path hooks(String point, String does) throws IOException {
        Path hooks = folder.resolve("hooks");
        Path file = Files.createDirectories(hooks.resolve(point).resolve("required.d"))
                .resolve("tell");
        Files.writeString(file, "#!/bin/sh\n" + does + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return hooks;
    }

    private static List<String> kinds(Answer answer) {
        return answer.fields().objects("proofs").stream()
                .map(proof -> proof.text("kind") + " " + proof.flag("ok"))
                .toList();
    }

    private static Answer finishedAt(Moment moment, PrivateNginx nginx, String... options) {
        Proc old = nginx.master();
        var all = new ArrayList<>(List.of(options));
        if (moment == Moment.OVERLAP) {
            all.addAll(List.of(moment.options()));
        }
        try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed(all.toArray(String[]::new)))) {
            moment.await(nginx, old, run);
            finishAsDebianDoes(nginx);
            return Answer.of(run.await(END));
        }
    }

    /** Before any proof was begun: they are made of the version that serves alone now, and the time is waited for. */
    @Test
    void whatWasPromisedIsShownOfTheMasterThatIsLeft() throws IOException {
        try (PrivateNginx nginx = start()) {
            Path told = folder.resolve("told");
            Path hooks = hooks("ready", "cat >> " + told);
            hooks("standby", "cat >> " + told);
            hooks("committed", "cat >> " + told);
            Answer answer = finishedAt(
                    Moment.OVERLAP, nginx, "--observe", "2s", "--probe", url(nginx), "--hooks-dir", hooks.toString());
            assertThat(answer.exit()).as(answer.toString()).isZero();
            assertThat(kinds(answer))
                    .as(answer.toString())
                    .contains("probe true")
                    .filteredOn("required-hook true"::equals)
                    .hasSize(3);
            assertThat(Files.readAllLines(told))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("\"point\":\"ready\""),
                            line -> assertThat(line).contains("\"point\":\"standby\"", "\"serving\":\"new\""),
                            line -> assertThat(line).contains("\"point\":\"committed\""));
            assertThat(answer.fields().number("duration_ms")).isGreaterThan(2000);
            assertThat(answer.fields().text("message")).contains("not by this run");
            assertThat(answer.result().stdout())
                    .containsPattern("the old master [0-9]+ (was told to quit|has ended), and not by this run");
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    /** What it asks for is the old version's, so the new one can never show it. */
    private static Answer neverShown(PrivateNginx nginx, String... others) {
        var arguments =
                new ArrayList<>(List.of("--observe", "1s", "--probe", url(nginx), "--probe-body", "nginx/1.18.0"));
        arguments.addAll(List.of(others));
        return finishedAt(Moment.OVERLAP, nginx, arguments.toArray(String[]::new));
    }

    /** The way back is a whole upgrade then, and it is gone by itself. */
    @Test
    void whatIsNotShownTakesItBackByAnUpgradeTheOtherWay() {
        try (PrivateNginx nginx = start();
                LoadClient load = LoadClient.start(nginx.port())) {
            Answer answer = neverShown(nginx, "--drain-timeout", "20s");
            assertThat(answer.exit()).as(answer.toString()).isEqualTo(4);
            assertThat(answer.outcome()).isEqualTo("failed-rolled-back");
            assertThat(answer.fields().text("message"))
                    .contains("probe", "not by this run", "went back to nginx 1.18.0");
            assertThat(answer.fields().objects("hazards"))
                    .extracting(hazard -> hazard.text("id"))
                    .as(answer.toString())
                    .doesNotHaveDuplicates();
            Agreement.check(nginx, Releases.OLD, WORKERS);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    @Test
    void whereNothingTurnsBackItIsNoSuccess() {
        try (PrivateNginx nginx = start()) {
            Answer answer = neverShown(nginx, "--no-auto-rollback");
            assertThat(answer.exit()).as(answer.toString()).isEqualTo(5);
            assertThat(answer.fields().text("remedy")).contains("nginx-upgrade rollback");
            Agreement.check(nginx, Releases.NEW, WORKERS);
            new Upgrader(nginx).expect(0, "rolled-back", "rollback", "--yes");
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    /** The tool is killed at standby, and somebody else retires the old master while nobody watches. */
    private static void finishedWhileTheToolIsDead(PrivateNginx nginx, String... options) {
        Proc old = nginx.master();
        try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed(options))) {
            Moment.STANDBY.await(nginx, old, run);
            Proc.of(run.pid()).orElseThrow().kill("KILL");
            Wait.until("the end of the tool", PrivateNginx.PATIENCE, () -> !run.alive(), nginx::processTable);
        }
        old.signal("QUIT");
        Wait.until("the end of the old master", PrivateNginx.PATIENCE, () -> !old.alive(), nginx::processTable);
    }

    /** What the living tool would have done: what was promised is shown of the master that is left. */
    @Test
    void whoResumesShowsWhatWasPromisedOfTheMasterThatIsLeft() throws IOException {
        try (PrivateNginx nginx = start()) {
            Path told = folder.resolve("told");
            Path hooks = hooks("standby", "cat >> " + told);
            hooks("committed", "cat >> " + told);
            finishedWhileTheToolIsDead(
                    nginx, "--observe", "3s", "--probe", url(nginx), "--hooks-dir", hooks.toString());
            Answer answer = new Upgrader(nginx).expect(0, "upgraded", "resume", "--yes");
            assertThat(kinds(answer)).as(answer.toString()).contains("probe true", "required-hook true");
            assertThat(kinds(answer)).as(answer.toString()).doesNotContain("difference true");
            assertThat(answer.fields().number("duration_ms")).isGreaterThan(3000);
            assertThat(answer.fields().text("message")).contains("not by this run");
            assertThat(Files.readString(told)).contains("\"point\":\"committed\"");
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    /** And where that cannot be shown it goes back, by a whole upgrade, as by itself. */
    @Test
    void whoResumesGoesBackByAnUpgradeTheOtherWay() {
        try (PrivateNginx nginx = start();
                LoadClient load = LoadClient.start(nginx.port())) {
            finishedWhileTheToolIsDead(
                    nginx, "--probe", url(nginx), "--probe-body", "nginx/1.18.0", "--probe-fails", "9/9");
            Answer answer = new Upgrader(nginx).expect(4, "failed-rolled-back", "resume", "--yes");
            assertThat(answer.fields().text("message")).contains("not by this run", "went back to nginx 1.18.0");
            Agreement.check(nginx, Releases.OLD, WORKERS);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** While it is observed: it is observed to the end. */
    @Test
    void theObservationGoesOnWhereTheOldMasterIsGone() {
        try (PrivateNginx nginx = start()) {
            Answer answer = finishedAt(Moment.STANDBY, nginx, "--observe", "3s");
            assertThat(answer.exit()).as(answer.toString()).isZero();
            assertThat(answer.fields().number("duration_ms")).isGreaterThan(3000);
            assertThat(answer.fields().text("message")).contains("not by this run");
            List<JsonFields> steps = answer.fields().objects("steps");
            assertThat(steps).noneMatch(step -> step.text("step").equals("retire-old-master"));
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    /** status, commit and rollback tell of it, and rollback goes back by that run's backup. */
    @Test
    void aHoldThatARestartEndedIsToldWithItsBackup() {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            String run = tool.expect(0, "held", Upgrader.unrehearsed("--hold"))
                    .fields()
                    .text("run");
            ByHand.restart(nginx, WORKERS);
            for (Answer answer :
                    List.of(tool.expect(0, "status", "status"), tool.expect(0, "unchanged", "commit", "--yes"))) {
                assertThat(answer.fields().text("message"))
                        .contains(
                                run,
                                "nginx was started anew as " + nginx.master().pid(),
                                "nginx 1.18.0 is in ");
                assertThat(answer.result().stdout()).contains("nginx-upgrade rollback --pid-file");
            }
            tool.expect(0, "rolled-back", "rollback", "--yes");
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    /** The package brought a third version: which run to name is told. */
    @Test
    void aHoldThatAnotherVersionHasReplacedIsGoneBackFromByItsName() {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            String run = tool.expect(0, "held", Upgrader.unrehearsed("--hold"))
                    .fields()
                    .text("run");
            Layout.replace(nginx.binary(), Releases.binary(Releases.QUIC));
            ByHand.restart(nginx, WORKERS);
            Answer answer = tool.expect(3, "refused", "rollback", "--yes");
            assertThat(answer.fields().text("message")).contains(run, "was ended by somebody else");
            assertThat(answer.fields().text("remedy")).endsWith("--to " + run);
            tool.expect(0, "rolled-back", "rollback", "--yes", "--to", run);
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }
}
