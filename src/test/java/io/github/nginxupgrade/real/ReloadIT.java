package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code reload}: what nginx makes of HUP is seen, and told as it is. */
class ReloadIT {
    private static final int WORKERS = 2;
    private static final Duration SOON = PrivateNginx.PATIENCE;

    @TempDir
    Path folder;

    private PrivateNginx start(String version) {
        return PrivateNginx.start(
                folder,
                NginxOptions.standard()
                        .withVersion(version)
                        .withWorkers(WORKERS)
                        .withServer(numbered(0)));
    }

    private static String numbered(int number) {
        return "location = /number { return 200 \"number " + number + "\"; }";
    }

    private static void write(PrivateNginx nginx, String from, String to) throws IOException {
        String text = Files.readString(nginx.config());
        assertThat(text).contains(from);
        Files.writeString(nginx.config(), text.replace(from, to));
    }

    private static List<Long> workers(PrivateNginx nginx, Proc master) {
        return nginx.workersOf(master.pid()).stream().map(Proc::pid).sorted().toList();
    }

    private static void assertServes(PrivateNginx nginx, int number) throws IOException {
        try (var connection = new HttpConnection(nginx.port(), SOON)) {
            assertThat(connection.get("/number", false).start()).isEqualTo("number " + number);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Releases.OLD, Releases.NEW})
    void oneAfterTheOtherEachIsSeenAndNothingIsLost(String version) throws IOException {
        try (PrivateNginx nginx = start(version);
                LoadClient load = LoadClient.start(nginx.port())) {
            Proc master = nginx.master();
            for (int number = 1; number <= 2; number++) {
                List<Long> before = workers(nginx, master);
                write(nginx, numbered(number - 1), numbered(number));
                Answer answer = new Upgrader(nginx).expect(0, "reloaded", "reload");
                assertThat(answer.changed()).isTrue();
                assertServes(nginx, number);
                assertThat(nginx.accepting(master.pid()))
                        .hasSize(WORKERS)
                        .noneMatch(worker -> before.contains(worker.pid()));
                JsonFields step = answer.fields().objects("steps").get(0);
                assertThat(step.text("signal")).isEqualTo("HUP");
                assertThat(step.number("pid")).isEqualTo(master.pid());
            }
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** What {@code nginx -t} rejects is not sent, and what lies at nginx's path has no say in it. */
    @Test
    void whatRunsRejectsIsNotSent() throws IOException {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            Proc master = nginx.master();
            List<Long> before = workers(nginx, master);
            Layout.replace(nginx.binary(), Releases.binary(Releases.NEW));
            Wait.clearlyLater();
            // of 1.19.4, so the file on disk knows it
            write(nginx, numbered(0), "ssl_reject_handshake off;");
            Answer status = new Upgrader(nginx).expect(0, "status", "status");
            assertThat(status.fields().object("generation").map().get("configuration_changed"))
                    .isEqualTo(List.of(nginx.config().toString()));
            for (String option : List.of("--dry-run", "--start-timeout=10s")) {
                Answer answer = new Upgrader(nginx).expect(3, "refused", "reload", option);
                assertThat(answer.fields().text("message")).contains("unknown directive \"ssl_reject_handshake\"");
                assertThat(answer.fields().toString()).contains("nginx_says");
                assertThat(answer.changed()).isFalse();
            }
            assertThat(new Upgrader(nginx).signals()).isEmpty();
            assertThat(workers(nginx, master)).isEqualTo(before);
        }
    }

    /** Its test says nothing of a port that is taken: nginx tries for two seconds and a half, and goes on as it is. */
    @ParameterizedTest
    @ValueSource(strings = {Releases.OLD, Releases.NEW})
    void whereNginxKeepsWhatItHasThatIsToldInItsWords(String version) throws IOException {
        try (PrivateNginx nginx = start(version);
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LoadClient load = LoadClient.start(nginx.port())) {
            Proc master = nginx.master();
            List<Long> before = workers(nginx, master);
            write(nginx, numbered(0), "listen 127.0.0.1:" + taken.getLocalPort() + ";" + numbered(1));
            Answer answer = new Upgrader(nginx).expect(4, "not-reloaded", "reload");
            assertThat(answer.changed()).isFalse();
            assertThat(answer.fields().text("message"))
                    .contains("nginx kept the configuration that it has")
                    .contains("bind() to 127.0.0.1:" + taken.getLocalPort() + " failed (98");
            assertThat(workers(nginx, master)).isEqualTo(before);
            assertThat(nginx.errorLog()).contains("still could not bind()");
            assertServes(nginx, 0);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** What a person may have begun by hand, or a run have left. */
    private enum Begun {
        OVERLAP,
        STANDBY,
        RETIRING,
        UNWINDING;

        void by(PrivateNginx nginx, Proc old, Proc fresh) {
            switch (this) {
                case OVERLAP -> {}
                case STANDBY, UNWINDING -> {
                    old.signal("WINCH");
                    ByHand.awaitWorkers(nginx, old, 0);
                }
                case RETIRING -> {
                    old.signal("QUIT");
                    Wait.until(
                            "nobody of before who accepts",
                            SOON,
                            () -> nginx.accepting(old.pid()).isEmpty(),
                            nginx::processTable);
                }
            }
            if (this == UNWINDING) {
                old.signal("HUP");
                ByHand.awaitWorkers(nginx, old, WORKERS);
                fresh.signal("WINCH");
                ByHand.awaitWorkers(nginx, fresh, 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoMastersTheOneThatServesLoadsItAndTheOtherIsNotRevived(Begun begun) throws IOException {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            Proc old = nginx.master();
            // the old master ends with its last worker
            try (SlowDownload held = begun == Begun.RETIRING ? new SlowDownload(nginx) : null) {
                Proc fresh = ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW));
                begun.by(nginx, old, fresh);
                List<Long> kept = workers(nginx, old);
                List<Long> before = workers(nginx, fresh);
                List<String> signals = new Upgrader(nginx).signals();
                write(nginx, numbered(0), numbered(1));
                if (begun == Begun.UNWINDING) {
                    Answer refused = new Upgrader(nginx).expect(3, "refused", "reload");
                    assertThat(refused.fields().text("message")).contains("nothing was sent");
                    assertThat(new Upgrader(nginx).signals()).isEqualTo(signals);
                } else {
                    new Upgrader(nginx).expect(0, "reloaded", "reload");
                    assertThat(nginx.accepting(fresh.pid()))
                            .hasSize(WORKERS)
                            .noneMatch(worker -> before.contains(worker.pid()));
                    assertThat(begun == Begun.OVERLAP
                                    || nginx.accepting(old.pid()).isEmpty())
                            .isTrue();
                }
                assertThat(kept).containsAll(workers(nginx, old));
                assertThat(held == null || held.arrivesWhole(SOON)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"commit, true", "terminate, false"})
    void whoeverOutlastsTheDrainIsToldOrCut(String policy, boolean whole) {
        try (PrivateNginx nginx = start(Releases.OLD);
                SlowDownload held = new SlowDownload(nginx)) {
            Answer answer = new Upgrader(nginx)
                    .expect(0, "reloaded", "reload", "--drain-timeout=100ms", "--on-drain-timeout", policy);
            assertThat(answer.fields().text("message"))
                    .contains(whole ? "1 of before still finishes" : "none of before is left");
            assertThat(answer.fields().number("draining")).isEqualTo(whole ? 1 : 0);
            assertThat(held.arrivesWhole(SOON)).isEqualTo(whole);
        }
    }

    /** It could load nothing before it goes on, and would then, whoever waits for that by then. */
    @Test
    void aMasterThatIsStoppedIsToldNothing() {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            Proc master = nginx.master();
            master.signal("STOP");
            Wait.until(
                    "a master that is stopped",
                    SOON,
                    () -> Proc.of(master.pid())
                            .filter(now -> now.state() == 'T')
                            .isPresent(),
                    nginx::processTable);
            Answer answer = new Upgrader(nginx).expect(3, "refused", "reload", "--start-timeout", "300ms");
            assertThat(answer.fields().text("message")).contains("the master " + master.pid() + " is stopped");
            assertThat(answer.fields().text("remedy")).startsWith("kill -CONT " + master.pid() + " && ");
            master.signal("CONT");
            Wait.holds(
                    "no reload", Duration.ofMillis(200), () -> !nginx.errorLog().contains("SIGHUP"), nginx::errorLog);
        }
    }
}
