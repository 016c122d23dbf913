package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A master under a private {@code /tmp}, as PrivateTmp= of its unit makes it, is upgraded and comes back like any other. */
class OtherMountsIT {
    private static final String INCLUDED = "included.conf";

    @TempDir(factory = OutsideTmp.class)
    Path folder;

    /** The master does not see our /tmp. */
    static final class OutsideTmp implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
            return Files.createTempDirectory(Path.of("/var/tmp"), "nginx-upgrade-it");
        }
    }

    /** What only the master sees. */
    private enum Hidden {
        CONFIGURATION("logs/nginx.pid"),
        CONFIGURATION_AND_PID_FILE("/tmp/nginx.pid");

        private final String pidFile;

        Hidden(String pidFile) {
            this.pidFile = pidFile;
        }
    }

    @ParameterizedTest
    @EnumSource
    void itIsUpgradedAndComesBackFromHoldAndAfterCommit(Hidden hidden) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            underPrivateTmp(nginx, hidden);
            Proc old = serves(nginx, Releases.OLD);
            succeeds(nginx, hidden, "apply", Releases.binary(Releases.NEW).toString(), "--hold");
            assertThat(old.alive()).isTrue();
            succeeds(nginx, hidden, "rollback");
            assertThat(serves(nginx, Releases.OLD).pid()).isEqualTo(old.pid());
            succeeds(nginx, hidden, "apply", Releases.binary(Releases.NEW).toString(), "--observe", "100ms");
            serves(nginx, Releases.NEW);
            succeeds(nginx, hidden, "rollback");
            serves(nginx, Releases.OLD);
        }
    }

    /** Its lock is not named for its path alone, which is another file here. */
    @AfterEach
    void nothingIsLeftOutsideTheFolder() throws IOException {
        Path locks = Path.of("/run/nginx-upgrade");
        for (String name : Files.exists(locks) ? Sole.names(locks) : List.<String>of()) {
            if (name.startsWith("tmp_nginx.pid_")) {
                Files.delete(locks.resolve(name));
            }
        }
    }

    /** The configuration and what it includes are in a file system that nobody but nginx has. */
    private static void underPrivateTmp(PrivateNginx nginx, Hidden hidden) throws IOException {
        nginx.master().signal("QUIT");
        Wait.until("its end", PrivateNginx.PATIENCE, () -> nginx.processes().isEmpty(), nginx::processTable);
        String text = Files.readString(nginx.config());
        assertThat(text).contains("pid logs/nginx.pid;");
        Files.writeString(nginx.config(), text.replace("pid logs/nginx.pid;", "include inc*.conf;"));
        Files.writeString(nginx.config().resolveSibling(INCLUDED), "pid " + hidden.pidFile + ";\n");
        var command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-ec",
                "mount -t tmpfs none /tmp; mv conf/nginx.conf conf/" + INCLUDED + " /tmp; exec \"$@\"",
                "sh"));
        command.addAll(List.of(nginx.binary().toString(), "-p", nginx.prefix() + "/", "-c", "/tmp/nginx.conf"));
        CommandLine.Result started = CommandLine.run(nginx.prefix(), PrivateNginx.PATIENCE, command);
        assertThat(started.exit()).as("%s", started).isZero();
        Wait.until(
                "a master with two workers",
                PrivateNginx.PATIENCE,
                () -> nginx.masters().size() == 1
                        && nginx.accepting(nginx.masters().get(0).pid()).size() == 2,
                nginx::processTable);
        assertThat(Path.of("/tmp/nginx.conf")).doesNotExist();
    }

    private static void succeeds(PrivateNginx nginx, Hidden hidden, String... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of(
                "--yes", "--pid-file", nginx.prefix().resolve(hidden.pidFile).toString()));
        CommandLine.Result result = Tool.of(nginx).run(words.toArray(String[]::new));
        assertThat(result.exit()).as("%s", result).isZero();
        Said.noTrace(result);
    }

    private static Proc serves(PrivateNginx nginx, String version) throws IOException {
        try (HttpConnection connection = new HttpConnection(nginx.port(), PrivateNginx.PATIENCE)) {
            assertThat(connection.get("/", false).start()).contains("hello from nginx/" + version);
        }
        assertThat(Bytes.digest(nginx.binary())).isEqualTo(Bytes.digest(Releases.binary(version)));
        assertThat(nginx.processes()).as(nginx.processTable()).hasSize(3);
        assertThat(nginx.masters()).hasSize(1);
        return nginx.masters().get(0);
    }
}
