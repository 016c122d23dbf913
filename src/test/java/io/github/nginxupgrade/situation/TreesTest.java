package io.github.nginxupgrade.situation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.os.linux.Linux;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees in the manner of those that people copy: all is understood, and each {@code listen} is found and no other. */
class TreesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boilerplate | 5 | [::]:8080 8080 8081",
                "drupal | 6 | 8080 127.0.0.1:8443 unix:logs/odd.sock",
                "stack | 4 | 8080 8081",
                "openresty | 2 | 8080 8081",
                "mail | 1 | 8143 8110 8053 [::1]:8053",
            })
    void allOfItIsUnderstood(String name, int files, String listens) {
        Path file = Path.of("src/test/resources/trees", name, "nginx.conf").toAbsolutePath();
        Path root = Path.of("/");
        var build = new Build(new Version(1, 22, 1), false, "");
        var instance = new Instance(
                root,
                root,
                new Arguments(List.of("nginx")),
                root,
                root,
                file.getParent(),
                file,
                Directives.parse(""),
                build);

        Configuration.Whole whole = Configuration.whole(Linux.machine().files(), instance);

        assertThat(whole.directives().unread()).isEmpty();
        assertThat(whole.files()).hasSize(files);
        assertThat(whole.directives().all("listen"))
                .extracting(listen -> listen.argument(0))
                .containsExactly(listens.split(" "));
    }
}
