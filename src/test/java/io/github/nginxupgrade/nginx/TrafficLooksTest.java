package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.AccessLog.Share;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access logs and counters as configurations and nginx itself write them. */
class TrafficLooksTest {
    private static final String COMBINED =
            "127.0.0.1 - - [22/Nov/2026:03:15:00 +0000] \"GET /a 200 HTTP/1.1\" 502 157 \"-\" \"curl/7.88.1\"\n";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "access_log logs/a.log;                       | logs/a.log | false",
                "access_log logs/a.log combined buffer=32k;   | logs/a.log | true",
                "access_log logs/a.log buffer=32k flush=1m;   | logs/a.log | true",
                "access_log off;                              | none | false",
                "access_log syslog:server=10.0.0.1;           | none | false",
                "access_log logs/$host.log;                   | none | false",
                "access_log logs/a.log.gz combined gzip;      | none | false",
                "access_log logs/a.log unknown;               | none | false",
                "log_format x '$status_line'; access_log a x; | none | false",
                "log_format x '${status}z'; access_log a x;   | a | false"
            })
    void whatIsLookedAt(String text, String path, boolean buffered) {
        List<AccessLog> found = AccessLog.configured(Directives.parseWhole(text));
        assertThat(found.stream().map(AccessLog::path).findFirst().orElse("none"))
                .isEqualTo(path);
        assertThat(found.stream().anyMatch(AccessLog::buffered)).isEqualTo(buffered);
    }

    @Test
    void aFileThatIsNamedTwiceIsReadOnce() {
        String text = "access_log a; server { access_log b; access_log a combined; }";
        assertThat(AccessLog.configured(Directives.parseWhole(text)))
                .extracting(AccessLog::path)
                .containsExactly("a", "b");
    }

    /** A longer number is none, also where nothing stands behind the status. */
    @Test
    void aLongerNumberIsNoStatus() {
        String text = "log_format x '$host $bytes_sent $status'; access_log a x;";
        AccessLog log = AccessLog.configured(Directives.parseWhole(text)).get(0);
        assertThat(log.count("b 2001 503\n")).isEqualTo(new Share(1, 1, 0));
    }

    @Test
    void sharesAreAddedAndThoseTurnedAwayTakenOut() {
        assertThat(new Share(7, 4, 2).and(new Share(30, 20, 10))).isEqualTo(new Share(37, 24, 12));
        assertThat(new Share(37, 24, 12).unlimited()).isEqualTo(new Share(25, 12, 0));
        assertThat(new Share(37, 24, 12).limited(3)).isEqualTo(new Share(37, 24, 3));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "'$remote_addr $status'                | 10.0.0.500 503",
                "'{\"s\":\"$status\",' '\"b\":$bytes}' | {\"s\":\"503\",\"b\":200}",
                "escape=json '[$status]$request_time'  | [503]0.200",
                "'$status'                             | 503"
            })
    void theStatusIsFoundInEveryFormat(String format, String line) {
        AccessLog log = AccessLog.configured(
                        Directives.parseWhole("log_format x " + format + "; access_log logs/a.log x;"))
                .get(0);
        assertThat(log.count(line + "\n")).isEqualTo(new Share(1, 1, 0));
    }

    @Test
    void aShareIsTakenOfLinesWithAStatus() {
        AccessLog log = AccessLog.configured(Directives.parseWhole("access_log logs/a.log;"))
                .get(0);
        Share share = log.count("torn line\n" + COMBINED + COMBINED.replace("502", "499"));
        assertThat(share).isEqualTo(new Share(2, 1, 0));
        assertThat(share.percent()).isEqualTo(50);
        assertThat(Share.NONE.percent()).isZero();
    }

    /** Somebody who floods the server, and not the version, makes these. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                      | 503 | 0",
                "limit_req zone=a;                                     | 503 | 1",
                "limit_conn a 1;                                       | 503 | 1",
                "limit_req zone=a; limit_req_status 509;               | 509 | 1",
                "limit_req zone=a; limit_req_status 509;               | 503 | 1",
                "limit_req zone=a; limit_req_status 429;               | 429 | 0",
                "limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;| 503 | 0",
                "limit_req zone=a;                                     | 502 | 0"
            })
    void whoIsTurnedAwayIsCountedApart(String limit, String status, int limited) {
        String text = "access_log logs/a.log; " + (limit == null ? "" : limit);
        AccessLog log = AccessLog.configured(Directives.parseWhole(text)).get(0);
        Share share = log.count(COMBINED.replace("502", status));
        assertThat(share.limited()).isEqualTo(limited);
        assertThat(share.requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "server { listen 127.0.0.1:81; location = /s { stub_status; } }                     | 127.0.0.1:81 localhost /s",
                "server { location /s { stub_status on; } listen 82; server_name a.b; }             | 0.0.0.0:82 a.b /s",
                "server { listen 443 ssl; listen 83; location ^~ /s { stub_status; } }              | 0.0.0.0:83 localhost /s",
                "server { listen 84; } server { listen 85; location /s { stub_status; } }           | 0.0.0.0:85 localhost /s",
                "server { listen 84; location /s { stub_status; } } server { listen 85; }           | 0.0.0.0:84 localhost /s",
                "server { listen 84; server_name ~^a$; server_name b; location /s { stub_status; } }| 0.0.0.0:84 b /s",
                "server { listen 84; server_name a; server_name ~^b$; location /s { stub_status; } }| 0.0.0.0:84 a /s",
                "upstream u { server 1.1.1.1:1; } server { listen 86; location /s { stub_status; } }| 0.0.0.0:86 localhost /s",
                "server { listen 443 ssl; location /s { stub_status; } }                            | none",
                "server { listen 87; location ~ ^/s { stub_status; } }                              | none",
                "server { listen 88; location / { return 200; } }                                   | none"
            })
    void whereTheCountersAre(String text, String place) {
        assertThat(StubStatus.configured(Directives.parseWhole(text))
                        .map(found -> found.listen().host() + ":"
                                + found.listen().port() + " " + found.host() + " " + found.uri())
                        .orElse("none"))
                .isEqualTo(place);
    }

    @Test
    void theCountersTellOfRequests() {
        String page =
                """
                Active connections: 291
                server accepts handled requests
                 16630948 16630948 31070465
                Reading: 6 Writing: 179 Waiting: 106
                """;
        assertThat(StubStatus.requests(page)).hasValue(31_070_465);
        assertThat(StubStatus.requests(page.replace("31070465", "31070465 5412"))) // Tengine
                .hasValue(31_070_465);
        assertThat(StubStatus.requests("<html>1 2</html>")).isEmpty();
    }

    /** Its square would be minutes. */
    @Test
    @Timeout(20)
    void aLongNameOfAVariableIsGoneThroughOnce() {
        String text = "log_format x $" + "a".repeat(1 << 18) + "; access_log logs/a.log x;";
        assertThat(AccessLog.configured(Directives.parseWhole(text))).isEmpty();
    }
}
