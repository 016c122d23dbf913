package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the pid file is spelled, it is one nginx: one run at a time, and one journal. */
class OneInstanceIT {
    private static final int LOCKED = 6;
    private static final Duration END = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    /** Another way to the same pid file. */
    private enum Spelling {
        /** As /var/run is a link to /run. */
        FOLDER_IS_A_LINK {
            @Override
            Path make(Path folder) throws IOException {
                return Files.createSymbolicLink(folder.resolve("run"), Path.of("logs"))
                        .resolve("nginx.pid");
            }
        },
        LINK_TO_THE_PID_FILE {
            @Override
            Path make(Path folder) throws IOException {
                return Files.createSymbolicLink(folder.resolve("my.pid"), Path.of("logs/nginx.pid"));
            }
        },
        /** USR2 renames the link: from then on the configured name is a file, and the target has the old master's pid. */
        TARGET_OF_THE_PID_FILE {
            @Override
            Path make(Path folder) throws IOException {
                Files.createDirectories(folder.resolve("logs"));
                Path unused = Files.createSymbolicLink(folder.resolve("logs/nginx.pid"), Path.of("../target.pid"));
                return folder.resolve("target.pid");
            }
        };

        abstract Path make(Path folder) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void whatOneSpellingBeginsTheOtherWaitsForAndGoesBackFrom(Spelling spelling) throws IOException {
        Path other = spelling.make(folder.toRealPath());
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Proc old = nginx.master();
            try (CommandLine.Running apply = start(nginx, other, apply("--confirm-within", "60s"))) {
                Wait.until(
                        "a run that waits for commit",
                        END,
                        () -> run(nginx, nginx.pidFile(), "status").stdout().contains("waits to be confirmed"),
                        apply::stderr);
                CommandLine.Result beside = run(nginx, nginx.pidFile(), "rollback", "--yes");
                assertThat(beside.exit()).as("%s", beside).isEqualTo(LOCKED);
                assertThat(beside.stderr())
                        .contains("another run holds the lock")
                        .contains("pid " + apply.pid());
                assertThat(old.alive()).isTrue();
                succeeds(nginx, nginx.pidFile(), "commit", "--yes");
                assertThat(apply.await(END).exit()).isZero();
            }
            assertThat(run(nginx, nginx.pidFile(), "history").stdout()).contains("1.22.1");
            succeeds(nginx, nginx.pidFile(), "rollback", "--yes");
            Sole.serves(nginx, Releases.OLD);
        }
    }

    /** What an older program has written has its folder named for the path as it was spelled. */
    @Test
    void theJournalOfAnOlderProgramIsFound() throws IOException {
        Path link = Spelling.FOLDER_IS_A_LINK.make(folder.toRealPath());
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            succeeds(nginx, link, apply("--observe", "100ms"));
            Older.rename(nginx.prefix().resolve("state"), link);
            succeeds(nginx, nginx.pidFile(), "rollback", "--yes");
            Sole.serves(nginx, Releases.OLD);
        }
    }

    private static String[] apply(String... options) {
        return Upgrader.unrehearsed(options);
    }

    private static void succeeds(PrivateNginx nginx, Path pidFile, String... command) {
        CommandLine.Result result = run(nginx, pidFile, command);
        assertThat(result.exit()).as("%s", result).isZero();
        Said.noTrace(result);
    }

    private static CommandLine.Result run(PrivateNginx nginx, Path pidFile, String... command) {
        return Tool.of(nginx).run(pointed(pidFile, command));
    }

    private static CommandLine.Running start(PrivateNginx nginx, Path pidFile, String... command) {
        return Tool.of(nginx).start(pointed(pidFile, command));
    }

    private static String[] pointed(Path pidFile, String... command) {
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--pid-file", pidFile.toString()));
        return words.toArray(String[]::new);
    }
}
