package io.github.nginxupgrade.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.situation.Finding;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstanceSearchTest {
    private static final Optional<String> OURS = Optional.empty();
    private static final Optional<String> NOBODYS = Optional.of("nobody");

    private static Instance instance(String pidFile) {
        Path root = Path.of("/");
        var build = new Build(new Version(1, 22, 1), false, "");
        var arguments = new Arguments(List.of("nginx"));
        return new Instance(Path.of(pidFile), root, arguments, root, root, root, root, Directives.parse(""), build);
    }

    /** Of several, what is to be typed names one of root's or our own, wherever it stands; else none at all. */
    @Test
    void nobodyIsLedToTheNginxOfAStranger() {
        var instances = List.of(instance("/home/a.pid"), instance("/run/b.pid"));
        assertThat(InstanceSearch.first(new Finding.Several(instances, List.of(NOBODYS, OURS), List.of(7, 8))))
                .isEqualTo("--pid-file /run/b.pid");
        assertThat(InstanceSearch.first(new Finding.Several(instances, List.of(NOBODYS, NOBODYS), List.of(7, 8))))
                .isEqualTo("--pid-file FILE");
        assertThat(InstanceSearch.first(new Finding.Several(List.of(), List.of(), List.of(7, 8))))
                .isEqualTo("--pid 7");
    }
}
