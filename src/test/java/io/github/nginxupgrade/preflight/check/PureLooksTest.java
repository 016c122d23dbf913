package io.github.nginxupgrade.preflight.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.preflight.check.configuration.KeepaliveMinTimeout;
import io.github.nginxupgrade.preflight.check.configuration.UserChanged;
import io.github.nginxupgrade.preflight.check.machine.CgroupHeadroom;
import io.github.nginxupgrade.preflight.check.machine.SelinuxLabel;
import io.github.nginxupgrade.preflight.check.neighbours.VendorUpgrade;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hazards that no machine of ours can have: a newer nginx, SELinux, another distribution. Their decisions alone. */
class PureLooksTest {
    @ParameterizedTest
    @CsvSource({
        "nginx/1.27.4, 'http { }', true",
        "nginx/1.31.4, '', true",
        "nginx/1.27.4, 'http { keepalive_min_timeout 5s; }', false",
        "nginx/1.27.3, '', false",
        "nginx/1.18.0, '', false",
        "Angie/1.9.0, '', false"
    })
    void adviceForKeepAlive(String version, String configuration, boolean given) {
        Build build = Build.parse(version.split("/", -1)[0] + " version: " + version + "\n")
                .orElseThrow();
        assertThat(KeepaliveMinTimeout.look(
                                build, Directives.parseWhole(configuration), Path.of("/etc/nginx/nginx.conf"))
                        .isPresent())
                .isEqualTo(given);
    }

    @ParameterizedTest
    @CsvSource({
        "1, user.origin, true",
        "'1\n', user.origin, true",
        "1, security.selinux, false",
        "0, user.origin, false",
        "'', user.origin, false",
        "11, user.origin, false"
    })
    void aLabelThatIsMissing(String enforce, String attribute, boolean found) {
        assertThat(SelinuxLabel.look(enforce, Map.of(attribute, "")).isPresent())
                .isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "'#!/bin/sh\n/bin/kill -s USR2 `cat /run/nginx.pid`\n', true",
        "'#!/bin/sh\n  kill -USR2 $1', true",
        "'#!/bin/sh\nset -e\ninvoke-rc.d nginx upgrade || true', true",
        "'#!/bin/sh\n# kill -USR2 would do\nexec java', false",
        "'#!/bin/sh\nservice nginx reload', false",
        "'kill -USR2', false",
        "'', false"
    })
    void aScriptThatUpgradesNginxItself(String text, boolean upgrades) {
        assertThat(VendorUpgrade.upgrades(text)).isEqualTo(upgrades);
    }

    @ParameterizedTest
    @CsvSource({"www-data, 33", "www, -1", "x, -1", "torn, -1", "short, -1", "letters, -1", "large, -1"})
    void whichUserANameStandsFor(String name, int uid) {
        String users =
                "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/sh\ntorn\nshort:x\nletters:x:a:1\nlarge:x:99999999999:1";
        assertThat(UserChanged.uid(users, name).orElse(-1)).isEqualTo(uid);
    }

    @ParameterizedTest
    @CsvSource({
        "'anon 5\ninactive_file 7\nactive_file 9', 7",
        "'inactive_file 7\ntotal_inactive_file 11\n', 11",
        "'xinactive_file 7', 0",
        "'inactive_file -7', 0",
        "'inactive_file 99999999999999999999', 0",
        "'', 0"
    })
    void cacheThatCanBeGivenUp(String memoryStat, long bytes) {
        assertThat(CgroupHeadroom.inactive(memoryStat)).isEqualTo(bytes);
    }
}
