package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LogLinesTest {
    private static final String TIME = "2026/11/22 03:15:00 ";

    /** A line, and whether it tells why something failed. */
    record Row(String line, boolean reason) {}

    static Stream<Row> lines() {
        return Stream.of(
                new Row(TIME + "[emerg] 4720#4720: bind() to 0.0.0.0:80 failed (98: Address already in use)", true),
                new Row(TIME + "[alert] 4720#4720: unlink() \"/run/nginx.pid\" failed (2: No such file)", true),
                new Row(TIME + "[crit] 4720#4721: *17 open() \"/x\" failed (13: Permission denied)", true),
                new Row(TIME + "[error] 4720#4720: *3 connect() failed (111: Connection refused)", false),
                new Row(TIME + "[warn] 4720#4720: conflicting server name", false),
                new Row(TIME + "[notice] 4720#4720: signal 12 (SIGUSR2) received, changing binary", false),
                new Row(TIME + "[notice] 4711#4711: new binary process 4720 exited with code 1", true),
                new Row(TIME + "[info] 4720#4720: *3 GET /[emerg] HTTP/1.1", false),
                new Row("nginx: [emerg] unknown directive \"foo\" in /etc/nginx/nginx.conf:7", true),
                new Row("nginx: [warn] the \"user\" directive makes sense only if", false),
                new Row("nginx: invalid option: \"on;\"", true),
                new Row("nginx: [emerg] ", true),
                new Row("angie: [emerg] unknown directive \"foo\" in /etc/angie/angie.conf:7", true),
                new Row("angie: [warn] the \"user\" directive makes sense only if", false),
                new Row("/usr/sbin/nginx: error while loading shared libraries: libx.so", false),
                new Row("[emerg] without time and pid", false),
                new Row("", false),
                new Row("   ", false));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void onlySevereLinesAndBareOnesAreReasons(Row row) {
        assertThat(LogLines.reasons(row.line() + "\n")).isEqualTo(row.reason() ? List.of(row.line()) : List.of());
    }

    @Test
    void theSameMessageIsSaidOnceWhateverItsTimeAndPid() {
        String first = "2026/11/22 03:15:00 [emerg] 1#1: bind() failed";
        String again = "2026/11/22 03:15:01 [emerg] 2#2: bind() failed";
        String onStandardError = "nginx: [emerg] bind() failed";
        assertThat(LogLines.reasons(String.join("\n", first, again, onStandardError)))
                .containsExactly(first);
    }

    @Test
    void theLastTenAreKeptInTheirOrder() {
        String log = IntStream.range(0, 25)
                .mapToObj(i -> TIME + "[emerg] 9#9: number " + i)
                .collect(Collectors.joining("\n"));
        assertThat(LogLines.reasons(log))
                .hasSize(10)
                .startsWith(TIME + "[emerg] 9#9: number 15")
                .endsWith(TIME + "[emerg] 9#9: number 24");
    }

    @Test
    void aFailedTestIsToldInNginxsOwnWordsWithoutTheSummary() {
        assertThat(
                        LogLines.testErrors(
                                """
                        nginx: [warn] conflicting server name "a" on 0.0.0.0:80, ignored
                        nginx: the configuration file /etc/nginx/nginx.conf syntax is ok

                        nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)
                        nginx: configuration file /etc/nginx/nginx.conf test failed
                        """))
                .containsExactly(
                        "nginx: [warn] conflicting server name \"a\" on 0.0.0.0:80, ignored",
                        "nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)");
        assertThat(LogLines.testErrors("")).isEmpty();
        assertThat(LogLines.testErrors("x\n".repeat(40))).hasSize(10);
    }

    @Test
    void theLinesThatTellOfAFailureAreReadWithLevelAndPid() {
        String log =
                """
                2026/11/22 03:15:00 [crit] 7#7: *1 connect() to unix:/a failed (2: No such file)
                2026/11/22 03:15:00 [error] 8#8: *4 upstream timed out
                2026/11/22 03:15:00 [warn] 7#7: *4 an upstream response is buffered
                2026/11/22 03:15:00 [alert] 7#7: worker process 9 exited on signal 11
                2026/11/22 03:15:00 [alert] 99999999999999999999#7: no pid
                2026/11/22 03:15:00 [info] 7#7: *5 GET /[crit] HTTP/1.1
                nginx: [emerg] bind() failed
                """;
        assertThat(LogLines.failures(log).map(line -> line.level() + " " + line.pid() + " " + line.message()))
                .containsExactly(
                        "crit 7 connect() to unix:/a failed (2: No such file)",
                        "error 8 upstream timed out",
                        "alert 7 worker process 9 exited on signal 11");
    }

    /** What it is about, and what is left of it when the numbers are masked. */
    @Test
    void whatALineTellsOf() {
        String ignored =
                "the changing binary signal is ignored: you should shutdown or terminate before either old or new"
                        + " binary's process";
        LogLine signal = LogLine.of(TIME + "[crit] 1#1: " + ignored).orElseThrow();
        LogLine error = LogLine.of(TIME + "[error] 1#1: *1 about " + ignored).orElseThrow();
        assertThat(List.of(signal.isOfSignal(), signal.isSevere(), signal.tellsOfFailure()))
                .containsExactly(true, true, true);
        assertThat(List.of(error.isOfSignal(), error.isSevere(), error.tellsOfFailure()))
                .containsExactly(false, false, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alert|24 worker_connections are not enough|false|# worker_connections are not enough",
                "alert|512 worker_connections are not enough while connecting to upstream, client: 10.0.0.9, server: a|true"
                        + "|# worker_connections are not enough while connecting to upstream",
                "crit|SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking,"
                        + " client: ::1, server: 0.0.0.0:443|true"
                        + "|SSL_do_handshake() failed (SSL: error:#:SSL routines::bad key share)",
                "emerg|open() \"/var/log/nginx/b.log\" failed (13: Permission denied)|false"
                        + "|open() \"/var/log/nginx/b.log\" failed (#: Permission denied)",
                "crit|open() \"/tmp/body/0000000012\" failed (28: No space left on device) while reading client request"
                        + " body, client: 1.2.3.4|true|open() \"/tmp/body/#\" failed (#: No space left on device)",
                "alert|worker process 4711 exited on signal 11 (core dumped)|false"
                        + "|worker process # exited on signal # (core dumped)",
                "crit|accept4() failed (24: Too many open files)|false|#() failed (#: Too many open files)"
            })
    void whoseFaultALineIsAndOfWhichKind(String level, String message, boolean ofClient, String kind) {
        LogLine line = LogLine.of(TIME + "[" + level + "] 7#7: *3 " + message).orElseThrow();
        assertThat(line.isOfClient()).isEqualTo(ofClient);
        assertThat(line.kind()).isEqualTo(kind);
    }

    /** Its square would be minutes; whoever can write to a log can write such a line. */
    @Test
    @Timeout(20)
    void aLongWordIsGoneThroughOnce() {
        String word = "x".repeat(1 << 18);
        LogLine line =
                LogLine.of(TIME + "[alert] 7#7: " + word + " " + word + "1").orElseThrow();
        assertThat(line.kind()).isEqualTo(word + " #");
    }
}
