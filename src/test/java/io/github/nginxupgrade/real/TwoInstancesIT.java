package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nginx on one host: the one that is not meant is not touched in any way. There may be more; they are not ours. */
class TwoInstancesIT {
    private static final int NO_SUCH_NGINX = 7;
    private static final int USAGE = 2;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"status", "apply", "rollback", "commit"})
    void withoutASelectorBothAreListedAndNoneIsTouched(String name) throws IOException {
        try (PrivateNginx one = PrivateNginx.start(Files.createDirectory(folder.resolve("one")));
                PrivateNginx other = PrivateNginx.start(Files.createDirectory(folder.resolve("other")))) {
            Untouched first = Untouched.now(one);
            Untouched second = Untouched.whollyNow(other);
            CommandLine.Result result = Tool.of(one).run(command(name));
            assertThat(result.exit()).as("%s", result).isEqualTo(NO_SUCH_NGINX);
            assertThat(Said.by(result).sentence()).contains("cannot pick an nginx: ");
            for (PrivateNginx each : List.of(one, other)) {
                assertThat(result.stderr())
                        .containsPattern("\\n +pid +version +phase +serving +unit +whose +--pid-file\\n")
                        .containsPattern("\\n +" + each.master().pid() + " +nginx 1\\.18\\.0 +one master +yes +- +- +"
                                + each.pidFile() + "\\n");
            }
            first.check();
            second.check();
        }
    }

    private static String[] command(String name) {
        return switch (name) {
            case "status" -> new String[] {name};
            case "apply" -> new String[] {name, Releases.binary(Releases.NEW).toString(), "--yes"};
            default -> new String[] {name, "--yes"};
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"--pid-file", "--pid"})
    void theOneThatIsPickedIsUpgradedAndTheOtherIsNotTouched(String flag) throws IOException {
        try (PrivateNginx one = PrivateNginx.start(Files.createDirectory(folder.resolve("one")));
                PrivateNginx other = PrivateNginx.start(Files.createDirectory(folder.resolve("other")))) {
            Untouched before = Untouched.whollyNow(other);
            String candidate = Releases.binary(Releases.NEW).toString();
            succeeds(one, flag, "apply", candidate, "--yes", "--hold");
            succeeds(one, flag, "rollback", "--yes");
            Sole.serves(one, Releases.OLD);
            succeeds(one, flag, "apply", candidate, "--yes", "--observe", "100ms");
            Sole.serves(one, Releases.NEW);
            succeeds(one, flag, "status");
            before.check();
            Sole.serves(other, Releases.OLD);
            succeeds(one, flag, "rollback", "--yes");
            Sole.serves(one, Releases.OLD);
        }
    }

    /** In overlap and standby the pid file is the new master's; the pid picks the instance by either. */
    private static void succeeds(PrivateNginx nginx, String flag, String... command) {
        var words = new ArrayList<>(List.of(command));
        words.add(flag);
        words.add(
                flag.equals("--pid")
                        ? Long.toString(nginx.master().pid())
                        : nginx.pidFile().toString());
        CommandLine.Result result = Tool.of(nginx).run(words.toArray(String[]::new));
        assertThat(result.exit()).as("%s", result).isZero();
    }

    /** An upgrade of one of two that share a binary changes the file of the other: that one is told, and what to type. */
    @Test
    void theOtherOneOfTheSameBinaryIsToldThatItsFileIsAnother() throws IOException {
        try (PrivateNginx one = PrivateNginx.start(folder)) {
            Path config = one.config().resolveSibling("other.conf");
            Files.writeString(
                    config,
                    Files.readString(one.config())
                            .replace("127.0.0.1:" + one.port(), "127.0.0.1:" + PrivateNginx.freePort())
                            .replace("logs/nginx.pid", "logs/other.pid"));
            CommandLine.Result started = CommandLine.run(
                    one.prefix(),
                    PrivateNginx.PATIENCE,
                    List.of(one.binary().toString(), "-p", one.prefix() + "/", "-c", config.toString()));
            assertThat(started.exit()).as("%s", started).isZero();
            Path pidFile = one.pidFile().resolveSibling("other.pid");
            Wait.until("a pid file", PrivateNginx.PATIENCE, () -> Files.exists(pidFile), one::processTable);
            assertThat(status(one, pidFile)).doesNotContain("another file");
            succeeds(one, "--pid-file", Upgrader.unrehearsed("--observe", "100ms"));
            assertThat(status(one, pidFile))
                    .contains(one.binary() + " is another file than runs: nginx " + Releases.NEW
                            + " is there, and nginx " + Releases.OLD + " runs")
                    .contains("nginx-upgrade apply --pid-file " + pidFile);
            assertThat(status(one, one.pidFile())).doesNotContain("another file");
        }
    }

    private static String status(PrivateNginx nginx, Path pidFile) {
        CommandLine.Result status = Tool.of(nginx).run("status", "--pid-file", pidFile.toString());
        assertThat(status.exit()).as("%s", status).isZero();
        return status.stdout();
    }

    @Test
    void bothSelectorsAtOnceAreWrongUsage() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Untouched before = Untouched.now(nginx);
            CommandLine.Result result = Tool.of(nginx)
                    .run(
                            "apply",
                            Releases.binary(Releases.NEW).toString(),
                            "--yes",
                            "--pid-file",
                            nginx.pidFile().toString(),
                            "--pid",
                            Long.toString(nginx.master().pid()));
            assertThat(result.exit()).as("%s", result).isEqualTo(USAGE);
            Said.noTrace(result);
            before.check();
        }
    }
}
