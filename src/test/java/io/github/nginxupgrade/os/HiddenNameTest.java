package io.github.nginxupgrade.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenNameTest {
    @ParameterizedTest
    @CsvSource({
        "/usr/sbin/nginx, /usr/sbin/nginx",
        "/usr/sbin/nginx (deleted), /usr/sbin/nginx (deleted)",
        "/usr/sbin/.nginx.nginx-upgrade-old, /usr/sbin/nginx (deleted)",
        "/usr/sbin/.nginx.nginx-upgrade-old (deleted), /usr/sbin/nginx (deleted)",
        "/usr/sbin/.nginx.nginx-upgrade-displaced-2, /usr/sbin/nginx (deleted)",
        "/usr/sbin/.nginx.nginx-upgrade-older, /usr/sbin/.nginx.nginx-upgrade-older",
        "/m/.x.so.nginx-upgrade-old, /m/x.so (deleted)"
    })
    void whatIsHiddenIsNamedAsItWasBefore(String link, String named) {
        assertThat(HiddenName.unhidden(link)).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource({"-old", "-displaced"})
    void itIsTheNameThatIsMade(String suffix) {
        Path file = Path.of("/usr/sbin/nginx");
        assertThat(HiddenName.unhidden(HiddenName.beside(file, suffix).toString()))
                .isEqualTo("/usr/sbin/nginx (deleted)");
    }
}
