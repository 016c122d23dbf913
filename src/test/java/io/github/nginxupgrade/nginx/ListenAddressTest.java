package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen 80;                        | 0.0.0.0:80",
                "listen *:8080 default_server;     | 0.0.0.0:8080",
                "listen 127.0.0.1:8080;            | 127.0.0.1:8080",
                "listen 127.0.0.1;                 | 127.0.0.1:80, 127.0.0.1:8000",
                "listen 8000-8002;                 | 0.0.0.0:8000, 0.0.0.0:8001, 0.0.0.0:8002",
                "listen localhost:53 udp;          | localhost:53 (UDP)",
                "listen 443 quic reuseport;        | 0.0.0.0:443 (UDP)",
                "listen [::]:80 ipv6only=on;       | [0000:0000:0000:0000:0000:0000:0000:0000]:80",
                "listen [::1];                     | [0000:0000:0000:0000:0000:0000:0000:0001]:80, [0000:0000:0000:0000:0000:0000:0000:0001]:8000",
                "listen [2001:db8::a:b]:80;        | [2001:0db8:0000:0000:0000:0000:000a:000b]:80",
                "listen [1:2:3:4:5:6:7:8]:80;      | [0001:0002:0003:0004:0005:0006:0007:0008]:80",
                "listen unix:/run/x.sock;          | unix:/run/x.sock",
                "listen 127.0.0.1:http;            | ''",
                "listen;                           | ''",
                "listen [zz]:80;                   | [zz]:80",
                "http { server { listen 81; } server { root x; } server { listen 82; } } | 0.0.0.0:81, 0.0.0.0:80, 0.0.0.0:8000, 0.0.0.0:82",
                "http { upstream u { server 127.0.0.1:1; } server { server_name a; } }   | 0.0.0.0:80, 0.0.0.0:8000"
            })
    void whatAConfigurationAsksFor(String text, String addresses) {
        String found = String.join(
                ", ",
                ListenAddress.configured(Directives.parseWhole(text)).stream()
                        .map(ListenAddress::toString)
                        .toList());
        assertThat(found).isEqualTo(addresses);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1           | 127.0.0.1:80",
                "::                  | [0000:0000:0000:0000:0000:0000:0000:0000]:80",
                "::1                 | [0000:0000:0000:0000:0000:0000:0000:0001]:80",
                "2001:db8:0:0:0:0:0:a | [2001:0db8:0000:0000:0000:0000:0000:000a]:80"
            })
    void whatASocketHas(String address, String words) {
        assertThat(ListenAddress.of(false, address, 80)).hasToString(words);
    }

    @Test
    void aNameMayBeAnyAddress() {
        ListenAddress socket = ListenAddress.of(false, "127.0.0.1", 8080);
        assertThat(socket.serves(new ListenAddress(false, "localhost", 8080))).isTrue();
        assertThat(socket.serves(new ListenAddress(true, "localhost", 8080))).isFalse();
        assertThat(socket.serves(new ListenAddress(false, "localhost", 80))).isFalse();
        assertThat(socket.serves(new ListenAddress(false, "0.0.0.0", 8080))).isFalse();
        assertThat(ListenAddress.ofUnix("/x").serves(new ListenAddress(false, "unix:/x", 0)))
                .isTrue();
    }

    @Test
    void twoThatDifferInOnePartAreTwo() {
        var address = new ListenAddress(false, "127.0.0.1", 80);
        assertThat(List.of(
                        new ListenAddress(true, "127.0.0.1", 80),
                        new ListenAddress(false, "127.0.0.2", 80),
                        new ListenAddress(false, "127.0.0.1", 81)))
                .allSatisfy(other -> assertThat(other).isNotEqualTo(address));
        assertThat(new ListenAddress(false, "127.0.0.1", 80)).isEqualTo(address).hasSameHashCodeAs(address);
    }
}
