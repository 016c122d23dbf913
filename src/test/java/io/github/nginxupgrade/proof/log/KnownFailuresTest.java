package io.github.nginxupgrade.proof.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.LogLine;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the old version's logs hold, and whether a line of the new one is of a kind that is known by them. */
class KnownFailuresTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:15:00Z");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss");
    private static final String LATER = "[alert] 9#9: 512 worker_connections are not enough, reusing connections";

    @TempDir
    Path folder;

    /** In which file a line stands, when it was written, the line, and whether the kind is known by it. */
    @ParameterizedTest
    @CsvSource({
        "error.log,          PT1M,  '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', true",
        "error.log,          PT1M,  '[error] 7#7: *5 24 worker_connections are not enough, reusing connections', true",
        "error.log,          PT1M,  '[warn] 7#7: *5 24 worker_connections are not enough, reusing connections',  false",
        "error.log,          PT1M,  '[alert] 7#7: worker process 5 exited on signal 11',                         false",
        "error.log,          P6D,   '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', true",
        "error.log,          P8D,   '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', false",
        "error.log,          -PT1M, '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', false",
        "error.log.1,        P1D,   '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', true",
        "error.log-20261121, P1D,   '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', true",
        "error.log.1,        P8D,   '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', false",
        "error.log.2.gz,     P1D,   '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', false",
        "errors.log.1,       P1D,   '[alert] 7#7: *5 24 worker_connections are not enough, reusing connections', false"
    })
    void aKindIsKnownByTheLogsOfTheLastDays(String file, Duration ago, String line, boolean known) throws IOException {
        FileSystem files = Linux.machine().files();
        Path log = Files.writeString(folder.resolve("error.log"), "");
        Instant written = NOW.minus(ago);
        String time = TIME.format(written.atZone(ZoneId.systemDefault()));
        Files.writeString(folder.resolve(file), time + " " + line + "\n");
        Files.setLastModifiedTime(folder.resolve(file), FileTime.from(written));
        List<LogFile> logs = List.of(LogFile.of(files, log).orElseThrow());
        LogLine later = LogLine.of("2026/11/22 03:20:00 " + LATER).orElseThrow();
        assertThat(KnownFailures.in(files, logs, NOW).has(later)).isEqualTo(known);
    }
}
