package io.github.nginxupgrade.os.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalAddressesTest {
    private static final String TRIE =
            """
            Main:
              +-- 0.0.0.0/0 3 0 5
                 |-- 0.0.0.0
                    /0 universe UNICAST
                 +-- 127.0.0.0/8 2 0 2
                    |-- 127.0.0.0
                       /8 host LOCAL
                    |-- 127.0.0.1
                       /32 host LOCAL
                 +-- 192.0.2.0/24 2 0 2
                    |-- 192.0.2.0
                       /24 link UNICAST
                    |-- 192.0.2.2
                       /32 host LOCAL
                    |-- 192.0.2.255
                       /32 link BROADCAST
                 |-- 198.51.100.0
                    /24 host LOCAL
            """;
    private static final String INET6 =
            """
            fd000000000000000000000000000002 04 40 00 82     eth0
            00000000000000000000000000000001 01 80 10 80       lo
            """;

    @Test
    void theLoopbackGetsWhatTheHostMayBindTo() {
        assertThat(LocalAddresses.commands("Local:\n" + TRIE + TRIE, INET6).lines())
                .containsExactly(
                        "address add 192.0.2.2/32 dev lo",
                        "address add 198.51.100.0/24 dev lo",
                        "address add fd00:0000:0000:0000:0000:0000:0000:0002/128 dev lo nodad",
                        "address add 0000:0000:0000:0000:0000:0000:0000:0001/128 dev lo nodad");
    }

    @Test
    void whatIsNoTableGivesNone() {
        assertThat(LocalAddresses.commands("", "")).isEmpty();
        assertThat(LocalAddresses.commands("/32 host LOCAL\n|-- x\n/32 host LOCAL", "zz\nfd00 04\n"))
                .isEmpty();
    }
}
