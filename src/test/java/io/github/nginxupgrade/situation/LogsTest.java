package io.github.nginxupgrade.situation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Version;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsTest {
    private static final Path ROOT = Path.of("/srv");

    /** What is no file, or none that stays open, is not looked for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "error_log logs/e; http { access_log logs/a main; }|/srv/logs/a /srv/logs/e",
                "error_log /var/e; http { access_log off; }|/var/e",
                "http { access_log /var/$host.log; }|/srv/logs/error.log",
                "error_log stderr; http { access_log syslog:server=127.0.0.1; }|",
                "error_log memory:32m debug; http { }|/srv/logs/access.log",
                "error_log \"pipe:rollback logs/e interval=1d\"; http { access_log \"pipe:/bin/cat\" main; }|",
            })
    void filesThatAreLogs(String configuration, String files) {
        Directives whole = Directives.parseWhole(configuration);
        var instance = new Instance(
                ROOT,
                ROOT.resolve("sbin/nginx"),
                new Arguments(List.of("nginx")),
                ROOT,
                ROOT,
                ROOT,
                ROOT,
                Directives.parse(configuration),
                new Build(new Version(1, 22, 1), false, ""));
        List<String> found = Logs.named(instance, whole).stream()
                .map(Path::toString)
                .sorted()
                .toList();
        assertThat(String.join(" ", found)).isEqualTo(files == null ? "" : files);
    }
}
