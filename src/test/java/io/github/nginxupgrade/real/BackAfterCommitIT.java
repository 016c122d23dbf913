package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a commit old workers finish what they have: until they are gone nginx ignores USR2, and there is no way back. */
class BackAfterCommitIT {
    private static final int WORKERS = 2;

    @TempDir
    Path folder;

    /** Upgraded, and one old worker has a client who does not let it go. */
    private interface Committed {
        void on(PrivateNginx nginx, Upgrader tool, Proc worker, SlowDownload download);
    }

    private void onCommitted(Committed then) {
        try (PrivateNginx nginx =
                        PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
                SlowDownload download = new SlowDownload(nginx)) {
            Proc old = nginx.master();
            var tool = new Upgrader(nginx);
            String[] apply = Upgrader.apply("--observe", "100ms", "--drain-timeout", "1s", "--rehearse", "never");
            assertThat(tool.expect(0, "upgraded", apply).phase()).isEqualTo("retiring");
            assertThat(nginx.workersOf(old.pid())).hasSize(1);
            then.on(nginx, tool, nginx.workersOf(old.pid()).get(0), download);
        }
    }

    /** Nginx's old master is of the newer version then: at night nobody would call it so. */
    @Test
    void onTheWayBackOneLeavesAndTheOtherReturns() {
        try (PrivateNginx nginx =
                PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS))) {
            var tool = new Upgrader(nginx);
            tool.expect(0, "upgraded", Upgrader.apply("--observe", "0s", "--rehearse", "never"));
            long leaving = nginx.master().pid();
            CommandLine.Result back = tool.text("rollback", "--yes");
            assertThat(back.exit()).as("%s", back).isZero();
            assertThat(back.stderr() + back.stdout())
                    .contains("USR2 to the leaving master " + leaving)
                    .contains("returning master " + nginx.master().pid() + " has " + WORKERS + " workers")
                    .contains("WINCH to the leaving master " + leaving)
                    .contains("the leaving master is gone")
                    .doesNotContain("old master", "new master", "new workers");
        }
    }

    @Test
    void isRefusedUntilTheyAreGone() {
        onCommitted((nginx, tool, worker, download) -> {
            var signals = tool.signals();
            Answer refused = tool.expect(3, "refused", "rollback", "--yes", "--wait", "1s");
            assertThat(refused.fields().text("message"))
                    .matches("cannot roll back yet: worker " + worker.pid() + " of the old master " + worker.parent()
                            + " still finishes 1 connection, for [0-9]+ s now, and until then nginx starts no other"
                            + " version");
            assertThat(refused.fields().text("state")).startsWith("nothing was touched; the new version serves");
            assertThat(refused.fields().text("remedy")).contains("--wait 1s").endsWith("--on-drain-timeout terminate");
            assertThat(refused.changed()).isFalse();
            assertThat(tool.signals()).isEqualTo(signals);
            assertThat(tool.expect(0, "history", "history")
                            .fields()
                            .objects("runs")
                            .get(0)
                            .text("outcome"))
                    .isEqualTo("upgraded");
            try (CommandLine.Running rollback = tool.start("rollback", "--yes", "--wait", "1m")) {
                assertThat(download.arrivesWhole(PrivateNginx.PATIENCE)).isTrue();
                Answer answer = Answer.of(rollback.await(PrivateNginx.PATIENCE));
                assertThat(answer.outcome()).as("%s", answer).isEqualTo("rolled-back");
            }
            Agreement.check(nginx, Releases.OLD, WORKERS);
        });
    }

    @Test
    void orTheyAreEndedAndNamed() {
        onCommitted((nginx, tool, worker, download) -> {
            CommandLine.Result result =
                    tool.text("rollback", "--yes", "--wait", "500ms", "--on-drain-timeout", "terminate", "-o", "jsonl");
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stdout().lines().filter(line -> line.contains("\"event\":\"cut\"")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("\"pid\":" + worker.pid()));
            assertThat(download.arrivesWhole(PrivateNginx.PATIENCE)).isFalse();
            Agreement.check(nginx, Releases.OLD, WORKERS);
        });
    }

    @Test
    void whatWouldBeNoWayBackIsWrongUsage() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            assertThat(new Upgrader(nginx)
                            .text("rollback", "--yes", "--on-drain-timeout", "hold")
                            .exit())
                    .isEqualTo(2);
        }
    }
}
