package io.github.nginxupgrade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.linux.file.LinuxFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log's file: five of them, none much longer than it may be, no line torn or lost in between. */
class LogFileTest {
    private static final int LONGEST = 100;

    @TempDir
    Path folder;

    private final FileSystem files = new LinuxFiles();
    private final LoggerContext context = new LoggerContext();

    private LogFile open() {
        var layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern("%msg%n");
        layout.start();
        var file = new LogFile(files, folder, layout, LONGEST);
        file.setContext(context);
        file.start();
        return file;
    }

    private void write(LogFile file, int from, int to) {
        for (int i = from; i < to; i++) {
            file.doAppend(new LoggingEvent("", context.getLogger("run"), Level.INFO, "line " + (1000 + i), null, null));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> lines() throws IOException {
        var all = new ArrayList<String>();
        for (String name : names()) {
            all.addAll(0, Files.readAllLines(folder.resolve(name)));
        }
        return all;
    }

    @Test
    void aFileThatIsFullMakesRoomAndTheOldestGoes() throws IOException {
        write(open(), 0, 25);
        assertThat(names()).containsExactly("nginx-upgrade.log", "nginx-upgrade.log.1", "nginx-upgrade.log.2");
        assertThat(lines())
                .hasSize(25)
                .startsWith("line 1000")
                .endsWith("line 1024")
                .isSorted();

        write(open(), 25, 200);
        assertThat(names())
                .containsExactly(
                        "nginx-upgrade.log",
                        "nginx-upgrade.log.1",
                        "nginx-upgrade.log.2",
                        "nginx-upgrade.log.3",
                        "nginx-upgrade.log.4");
        assertThat(lines()).endsWith("line 1199").isSorted().doesNotContain("line 1000");
        for (String name : names()) {
            assertThat(Files.size(folder.resolve(name))).isLessThan(LONGEST + 20);
        }
    }

    /** A tool that was killed, or a full disk, leaves half a line. */
    @Test
    void whereALineIsTornTheNextOneBegins() throws IOException {
        Files.writeString(folder.resolve(LogFile.NAME), "line 0999\nhalf a li");
        write(open(), 0, 2);
        assertThat(lines()).containsExactly("line 0999", "half a li", "line 1000", "line 1001");
    }

    @Test
    void whatCannotBeWrittenIsNotTriedAgain() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "");
        Files.createSymbolicLink(folder.resolve(LogFile.NAME), elsewhere);
        LogFile file = open();
        write(file, 0, 1);
        Files.delete(folder.resolve(LogFile.NAME));
        write(file, 1, 2);
        assertThat(names()).containsExactly("elsewhere");
        assertThat(elsewhere).isEmptyFile();
        assertThat(context.getStatusManager().getCopyOfStatusList()).isEmpty();
    }
}
