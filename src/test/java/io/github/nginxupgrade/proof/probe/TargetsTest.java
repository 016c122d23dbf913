package io.github.nginxupgrade.proof.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.Endpoint;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be written behind {@code --probe} and {@code --probe-status}. */
class TargetsTest {
    private static final Targets PLAIN = new Targets(Optional.empty(), true, Optional.empty());

    @ParameterizedTest
    @CsvSource({
        "http://a,                  a:80,          a,        /",
        "http://a:8080/x?y=1,       a:8080,        a:8080,   /x?y=1",
        "HTTP://a/%20,              a:80,          a,        /%20",
        "https://www.a.test/,       www.a.test:443, www.a.test, /",
        "http://[::1]:81/,          [::1]:81,      [::1]:81, /",
        "unix:/run/a.sock:/health,  unix:/run/a.sock, localhost, /health"
    })
    void requests(String target, String endpoint, String host, String uri) {
        Probe probe = PLAIN.probe(target);
        assertThat(probe.endpoint()).hasToString(endpoint);
        assertThat(probe.ask()).contains(new Probe.Ask(host, uri));
    }

    @ParameterizedTest
    @CsvSource({"tcp://a:53, a:53", "tcp://[::1]:53, [::1]:53", "unix:/run/a.sock, unix:/run/a.sock"})
    void connections(String target, String endpoint) {
        assertThat(PLAIN.probe(target).endpoint()).hasToString(endpoint);
        assertThat(PLAIN.probe(target).ask()).isEmpty();
    }

    /** Only where it connects: what is asked for, and which name the certificate must have, stay as they are. */
    @Test
    void elsewhere() {
        Probe probe = new Targets(Optional.of("127.0.0.1:8443"), false, Optional.empty()).probe("https://a.test/");
        assertThat(probe.endpoint())
                .isEqualTo(new Endpoint.Tcp(
                        "127.0.0.1", 8443, Optional.of(new Endpoint.Tls("a.test", false, Optional.empty()))));
        assertThat(probe.ask()).contains(new Probe.Ask("a.test", "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/x",
                "ftp://a/",
                "tcp://a",
                "tcp://a:1/x",
                "tcp://a:99999",
                "http://",
                "http://user:word@a/",
                "http://a b/",
                "unix:",
                "unix:relative",
                "unix:/a:b"
            })
    void whatIsNoProbeIsSaidInOneSentence(String target) {
        assertThatThrownBy(() -> PLAIN.probe(target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + target + "' is no probe; write ");
    }

    @ParameterizedTest
    @CsvSource({"'200', 200, 201", "'200,301', 301, 300", "'200-399', 399, 400", "'204, 300-302', 302, 303"})
    void statuses(String list, int good, int bad) {
        assertThat(Statuses.parse(list).contains(good)).isTrue();
        assertThat(Statuses.parse(list).contains(bad)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2xx", "20", "399-200", "200,", "-200", "0200"})
    void whatAreNoStatuses(String list) {
        assertThatThrownBy(() -> Statuses.parse(list)).isInstanceOf(IllegalArgumentException.class);
    }
}
