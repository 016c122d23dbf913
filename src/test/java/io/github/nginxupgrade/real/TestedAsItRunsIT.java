package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where no sandbox is used, nginx's own test of the configuration runs as the master runs: what the new master could not do,
 * with his limits and capabilities, is known before anything is touched.
 */
class TestedAsItRunsIT {
    private static final int REFUSED = 3;
    private static final int FEW_FILES = 64;

    @TempDir
    Path folder;

    /** What the master has less of than the tool, and what the configuration on the disk asks for since. */
    enum Lacks {
        OPEN_FILES("prlimit --nofile=" + FEW_FILES, "Too many open files", (nginx, text) -> {
            return text.replace("access_log off;", manyLogs());
        }),
        A_CAPABILITY("setpriv --bounding-set=-dac_override,-dac_read_search", "Permission denied", (nginx, text) -> {
            foreignFolder(nginx.prefix().resolve("foreign"));
            return text.replace("access_log off;", "access_log foreign/access.log;");
        });

        private final String through;
        private final String words;
        private final Change change;

        Lacks(String through, String words, Change change) {
            this.through = through;
            this.words = words;
            this.change = change;
        }

        private static String manyLogs() {
            return IntStream.range(0, FEW_FILES)
                    .mapToObj(number -> "access_log logs/access." + number + ".log;")
                    .collect(Collectors.joining(" "));
        }

        private static void foreignFolder(Path path) throws IOException {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setAttribute(path, "unix:uid", 1);
        }
    }

    /** Of the text of a configuration. */
    private interface Change {
        String of(PrivateNginx nginx, String text) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void whatTheMasterMayNotDoIsRefused(Lacks lacks) throws IOException {
        NginxOptions options = NginxOptions.standard().through(lacks.through.split(" "));
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            String text = Files.readString(nginx.config());
            Files.writeString(nginx.config(), lacks.change.of(nginx, text));
            Untouched before = Untouched.now(nginx);
            CommandLine.Result result = new Upgrader(nginx)
                    .text("apply", Releases.binary(Releases.NEW).toString(), "--yes", "--rehearse", "never");
            assertThat(result.exit()).as("%s", result).isEqualTo(REFUSED);
            assertThat(result.stderr()).contains("configuration-rejected").contains(lacks.words);
            before.check();
        }
    }
}
