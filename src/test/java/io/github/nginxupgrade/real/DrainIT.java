package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A download that outlasts the drain deadline: each policy does what its name says. */
class DrainIT {
    private static final Duration DOWNLOAD = Duration.ofSeconds(30);
    private static final Duration SOON = PrivateNginx.PATIENCE;
    private static final int WORKERS = 2;
    private static final String[] APPLY = {"--observe", "300ms", "--drain-timeout", "1s"};

    @TempDir
    Path folder;

    /** What is to be seen afterwards. */
    private interface Afterwards {
        void check(PrivateNginx nginx, Proc old, Answer answer, SlowDownload download);
    }

    static Stream<Arguments> atTheDrainDeadline() {
        return Stream.of(
                row("it commits when nothing else was said", "upgraded", 0, DrainIT::oldMasterGoesByItself),
                row("it commits", "upgraded", 0, DrainIT::oldMasterGoesByItself, "--on-drain-timeout", "commit"),
                row("it holds", "held", 0, DrainIT::oldMasterWaits, "--on-drain-timeout", "hold"),
                row("a hold stays a hold", "held", 0, DrainIT::oldMasterWaits, "--hold"),
                row(
                        "it rolls back",
                        "failed-rolled-back",
                        4,
                        DrainIT::oldVersionServes,
                        "--on-drain-timeout",
                        "rollback"),
                row("it cuts what is left", "upgraded", 0, DrainIT::downloadIsCut, "--on-drain-timeout", "terminate"));
    }

    private static Arguments row(String name, String outcome, int exit, Afterwards afterwards, String... policy) {
        return Arguments.of(name, outcome, exit, afterwards, policy);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void atTheDrainDeadline(String name, String outcome, int exit, Afterwards afterwards, String[] policy) {
        NginxOptions options = NginxOptions.standard().withWorkers(WORKERS);
        try (PrivateNginx nginx = PrivateNginx.start(folder, options);
                SlowDownload download = new SlowDownload(nginx)) {
            Proc old = nginx.master();
            String[] arguments = Upgrader.unrehearsed(
                    Stream.concat(Stream.of(APPLY), Stream.of(policy)).toArray(String[]::new));
            Answer answer = new Upgrader(nginx).expect(exit, outcome, arguments);
            afterwards.check(nginx, old, answer, download);
        }
    }

    private static void oldMasterGoesByItself(PrivateNginx nginx, Proc old, Answer answer, SlowDownload download) {
        assertThat(download.goesOn()).as(answer.toString()).isTrue();
        assertThat(answer.phase()).as(answer.toString()).isEqualTo("retiring");
        assertThat(answer.fields().number("draining")).as(answer.toString()).isEqualTo(1);
        assertThat(answer.fields().text("serving")).as(answer.toString()).isEqualTo("new");
        assertThat(old.alive()).isTrue();
        assertThat(download.arrivesWhole(DOWNLOAD)).isTrue();
        Wait.until("the old master to go", SOON, () -> !old.alive(), nginx::processTable);
        Agreement.check(nginx, Releases.NEW, WORKERS);
    }

    private static void oldMasterWaits(PrivateNginx nginx, Proc old, Answer answer, SlowDownload download) {
        assertThat(download.goesOn()).as(answer.toString()).isTrue();
        assertThat(answer.phase()).as(answer.toString()).isEqualTo("draining");
        assertThat(answer.fields().number("draining")).as(answer.toString()).isEqualTo(1);
        assertThat(old.listensOn(nginx.port())).isTrue();
        assertThat(download.arrivesWhole(DOWNLOAD)).isTrue();
        ByHand.awaitWorkers(nginx, old, 0);
        Upgrader tool = new Upgrader(nginx);
        assertThat(tool.expect(0, "status", "status").phase()).isEqualTo("standby");
        tool.expect(0, "rolled-back", "rollback", "--yes");
        Agreement.check(nginx, Releases.OLD, WORKERS);
    }

    private static void oldVersionServes(PrivateNginx nginx, Proc old, Answer answer, SlowDownload download) {
        assertThat(answer.fields().text("serving")).as(answer.toString()).isEqualTo("old");
        assertThat(nginx.master().pid()).isEqualTo(old.pid());
        Agreement.check(nginx, Releases.OLD, WORKERS);
        assertThat(download.arrivesWhole(DOWNLOAD)).isTrue();
    }

    private static void downloadIsCut(PrivateNginx nginx, Proc old, Answer answer, SlowDownload download) {
        assertThat(download.arrivesWhole(SOON)).as(answer.toString()).isFalse();
        assertThat(answer.phase()).as(answer.toString()).isEqualTo("sole");
        assertThat(answer.fields().number("draining")).as(answer.toString()).isZero();
        assertThat(old.alive()).isFalse();
        Agreement.check(nginx, Releases.NEW, WORKERS);
    }
}
