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
            assertThat(Said.by(result).sentence())
                    .contains("--pid-file " + one.pidFile())
                    .contains("--pid-file " + other.pidFile());
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
