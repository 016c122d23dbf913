package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tool killed with KILL at points spread over the whole of an apply, and then, in turn, resumed or rolled back. How
 * many points is told by the system property {@code nginxupgrade.kills}; scripts/chaos asks for more than the build does.
 */
class KilledToolIT {
    private static final int KILLS = Integer.getInteger("nginxupgrade.kills", 8);
    private static final int WORKERS = 2;

    @TempDir
    Path folder;

    private int survived;
    private int wasFaster;

    @Test
    void whereverItIsKilledTheNextCommandEndsCleanAndNothingIsLost() {
        try (PrivateNginx nginx =
                        PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
                LoadClient load = LoadClient.start(nginx.port())) {
            Duration whole = wholeApply(nginx);
            for (int i = 0; i < KILLS; i++) {
                kill(nginx, whole.multipliedBy(2L * i + 1).dividedBy(2L * KILLS));
                goOn(nginx, i % 2 == 0 ? "resume" : "rollback");
            }
            Report report = load.stop();
            System.out.printf(
                    "killed tool: %d points over %d ms, %d kills survived, %d times the tool was faster%n%s",
                    KILLS, whole.toMillis(), survived, wasFaster, report.text());
            assertThat(report.lost()).as(report.text()).isZero();
            assertThat(survived).isPositive();
        }
    }

    private Duration wholeApply(PrivateNginx nginx) {
        CommandLine.Result result = new Upgrader(nginx).text(apply(nginx));
        assertThat(result.exit()).as(result.toString()).isZero();
        return result.took();
    }

    /** To the release that does not run now. */
    private static String[] apply(PrivateNginx nginx) {
        String other = running(nginx).equals(Releases.OLD) ? Releases.NEW : Releases.OLD;
        return List.of("apply", Releases.binary(other).toString(), "--yes", "--observe", "300ms", "--settle", "100ms")
                .toArray(String[]::new);
    }

    private static String running(PrivateNginx nginx) {
        String digest = Bytes.digest(Path.of("/proc/" + nginx.master().pid() + "/exe"));
        return digest.equals(Bytes.digest(Releases.binary(Releases.OLD))) ? Releases.OLD : Releases.NEW;
    }

    private void kill(PrivateNginx nginx, Duration after) {
        try (CommandLine.Running tool = new Upgrader(nginx).start(apply(nginx))) {
            Wait.pass(after);
            Optional<Proc> alive = Proc.of(tool.pid()).filter(Proc::alive);
            // it may end at this very moment, which is as good
            alive.ifPresent(process -> process.kill("KILL"));
            survived += alive.isPresent() ? 1 : 0;
            wasFaster += alive.isPresent() ? 0 : 1;
            Wait.until("the end of the tool", PrivateNginx.PATIENCE, () -> !tool.alive(), nginx::processTable);
        }
    }

    /** Whatever it found: done, gone back, or nothing to do; never stranded, and the machine agrees. */
    private static void goOn(PrivateNginx nginx, String command) {
        CommandLine.Result result = new Upgrader(nginx).text(command, "--yes");
        assertThat(result.exit()).as(command + ": " + result).isIn(0, 3);
        Agreement.check(nginx, running(nginx), WORKERS);
        assertThat(Sole.names(nginx.prefix().resolve("sbin"))).containsExactly("nginx");
    }
}
