package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentsTest {
    /**
     * A title's text.
     *
     * @param readings every way to read it, the likeliest first
     */
    record Row(String joined, String executable, List<List<String>> readings) {}

    private static Row row(String joined, List<List<String>> readings) {
        return new Row(joined, "", readings);
    }

    private static Row only(String joined, String... reading) {
        return row(joined, List.of(List.of(reading)));
    }

    static Stream<Row> titles() {
        return Stream.of(
                // no options
                only("nginx", "nginx"),
                only("/usr/sbin/nginx", "/usr/sbin/nginx"),
                // a value attached, or as the next argument
                only("nginx -c /etc/nginx/nginx.conf", "nginx", "-c", "/etc/nginx/nginx.conf"),
                only("nginx -c/etc/nginx/nginx.conf", "nginx", "-c/etc/nginx/nginx.conf"),
                only("nginx -e stderr", "nginx", "-e", "stderr"),
                only("nginx -p/srv/a", "nginx", "-p/srv/a"),
                // flags, alone, in a row and before a valued option
                only("nginx -q", "nginx", "-q"),
                only("nginx -q -t", "nginx", "-q", "-t"),
                only("nginx -tq", "nginx", "-tq"),
                only("nginx -qc/x", "nginx", "-qc/x"),
                only("nginx -qc /x", "nginx", "-qc", "/x"),
                only("nginx -?hvVtTq", "nginx", "-?hvVtTq"),
                // nothing before the first space
                only(" -q", "", "-q"),
                // a lone dash passes nginx's loop without a letter
                only("nginx -", "nginx", "-"),
                // Debian's unit
                only(
                        "/usr/sbin/nginx -g daemon on; master_process on;",
                        "/usr/sbin/nginx",
                        "-g",
                        "daemon on; master_process on;"),
                only("nginx -gdaemon on;", "nginx", "-gdaemon on;"),
                // spaces are kept as they are
                only("nginx -g worker_priority  0;  ", "nginx", "-g", "worker_priority  0;  "),
                only("nginx -g worker_priority 0; # a  b", "nginx", "-g", "worker_priority 0; # a  b"),
                only("nginx -g pid '/run/a;b';", "nginx", "-g", "pid '/run/a;b';"),
                only("nginx -c /srv/my site/nginx.conf", "nginx", "-c", "/srv/my site/nginx.conf"),
                only("nginx -p /srv/a -x", "nginx", "-p", "/srv/a -x"),
                // an empty value
                only("nginx -g ", "nginx", "-g", ""),
                // a value that isn't complete cannot end there
                only("nginx -g pid /a -c /b;", "nginx", "-g", "pid /a -c /b;"),
                only("nginx -g pid \"/a; -c /b\";", "nginx", "-g", "pid \"/a; -c /b\";"),
                // -g before -c: the directives are complete, so what follows is an option
                only("nginx -g daemon on; -c /x", "nginx", "-g", "daemon on;", "-c", "/x"),
                // more than one reading
                row(
                        "nginx -p /srv -c /x",
                        List.of(List.of("nginx", "-p", "/srv", "-c", "/x"), List.of("nginx", "-p", "/srv -c /x"))),
                row(
                        "nginx -g daemon on; # a -c /x",
                        List.of(
                                List.of("nginx", "-g", "daemon on; # a", "-c", "/x"),
                                List.of("nginx", "-g", "daemon on; # a -c /x"))),
                row("nginx -g  -q", List.of(List.of("nginx", "-g", "", "-q"))),
                // argv[0] with spaces, known and unknown
                new Row(
                        "/opt/my nginx/sbin/nginx -q",
                        "/opt/my nginx/sbin/nginx",
                        List.of(List.of("/opt/my nginx/sbin/nginx", "-q"))),
                new Row("/opt/my nginx", "/opt/my nginx", List.of(List.of("/opt/my nginx"))),
                row("/opt/my nginx/sbin/nginx -q", List.of()),
                // a known executable that the title does not start with says nothing
                new Row("nginx -q", "/usr/sbin/nginx", List.of(List.of("nginx", "-q"))),
                new Row("/usr/sbin/nginx2 -q", "/usr/sbin/nginx", List.of(List.of("/usr/sbin/nginx2", "-q"))),
                // not nginx's grammar
                row("nginx stop", List.of()),
                row("nginx -x", List.of()),
                row("nginx --help", List.of()),
                row("nginx -s reload", List.of()),
                row("nginx -c", List.of()),
                row("nginx -q -g", List.of()),
                row("nginx -g daemon on", List.of()),
                row("nginx -g pid \"/a;", List.of()),
                row("nginx  -q", List.of()),
                row("nginx ", List.of()));
    }

    @ParameterizedTest
    @MethodSource("titles")
    void aTitleIsReadByNginxsOwnGrammarOfOptions(Row row) {
        assertThat(Arguments.readings(row.joined(), row.executable()))
                .extracting(Arguments::list)
                .isEqualTo(row.readings());
    }

    @ParameterizedTest
    @MethodSource("titles")
    void everyReadingJoinsToTheTitleItCameFrom(Row row) {
        assertThat(Arguments.readings(row.joined(), row.executable()))
                .allSatisfy(
                        reading -> assertThat(String.join(" ", reading.list())).isEqualTo(row.joined()));
    }

    /**
     * Options of an argument list.
     *
     * @param list the arguments after argv[0]
     */
    record Options(List<String> list, String prefix, String configuration, String globals) {}

    static Stream<Options> options() {
        return Stream.of(
                new Options(List.of(), "", "", ""),
                new Options(List.of("-p", "/p", "-c", "c", "-g", "daemon on;"), "/p", "c", "daemon on;"),
                new Options(List.of("-p/p", "-cc", "-gdaemon on;"), "/p", "c", "daemon on;"),
                new Options(List.of("-qc", "c"), "", "c", ""),
                new Options(List.of("-qcc"), "", "c", ""),
                // what looks like an option is the value of the one before it
                new Options(List.of("-e", "-c", "-p", "-g"), "-g", "", ""),
                new Options(List.of("-g", "-p /x"), "", "", "-p /x"),
                // nginx assigns over: the last wins
                new Options(List.of("-c", "a", "-cb"), "", "b", ""),
                new Options(List.of("-e", "log"), "", "", ""));
    }

    @ParameterizedTest
    @MethodSource("options")
    void valuesAreFoundAttachedAndSeparate(Options row) {
        var arguments = new Arguments(
                Stream.concat(Stream.of("nginx"), row.list().stream()).toList());
        assertThat(arguments.program()).isEqualTo("nginx");
        assertThat(arguments.prefix()).isEqualTo(some(row.prefix()));
        assertThat(arguments.configuration()).isEqualTo(some(row.configuration()));
        assertThat(arguments.globals()).isEqualTo(some(row.globals()));
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    @Test
    void theTestOfTheConfigurationGetsTheSameArgumentsAndOneMore() {
        var arguments = new Arguments(List.of("/usr/sbin/nginx", "-g", "daemon on; master_process on;"));
        assertThat(arguments.forTest()).containsExactly("/usr/sbin/nginx", "-g", "daemon on; master_process on;", "-t");
        assertThat(arguments.list()).hasSize(3);
    }

    @Test
    void noArgumentsAtAllAreRefused() {
        assertThatThrownBy(() -> new Arguments(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<List<String>> awkwardWords() {
        return Stream.of(
                List.of("/usr/sbin/nginx"),
                List.of("nginx", "-g", "daemon on; master_process on;"),
                List.of(
                        "nginx", "", "a'b", "'", "\"", "$HOME", "`id`", "a\\b", "*", "~", "-c", "a\nb", "#x", "é",
                        "!"));
    }

    @ParameterizedTest
    @MethodSource("awkwardWords")
    void aShellReadsTheWordsBackAsTheyWere(List<String> words) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\0' " + new Arguments(words).shellWords()).start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        assertThat(printed).isEqualTo(String.join("\0", words) + "\0");
    }

    @Test
    void plainWordsStayWithoutQuotes() {
        assertThat(new Arguments(List.of("/usr/sbin/nginx", "-c", "/etc/a b.conf")).shellWords())
                .isEqualTo("/usr/sbin/nginx -c '/etc/a b.conf'");
    }
}
