package io.github.nginxupgrade.os.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.PackageVersion;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PackageTextsTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    /** The beginning of Debian's own. */
    private static final String CHANGELOG =
            """
            nginx (1.22.1-9+deb12u9) bookworm-security; urgency=medium

              * Non-maintainer upload by the LTS team.

             -- Carlos Henrique Lima Melara <charlesmelara@riseup.net>  Tue, 30 Jun 2026 22:05:01 -0300

            nginx (1.22.1-9+deb12u8) bookworm-security; urgency=medium

              * nginx (1.0) is no entry, nor is this.

             -- Jan Mojžíš <janmojzis@debian.org>  Fri, 05 Jun 2026 12:23:48 +0000
            """;

    @Test
    void aFileIsOfTheVersionWhoseTimeItBears() {
        assertThat(DpkgDatabase.version(CHANGELOG, Instant.parse("2026-07-01T01:05:01.9Z")))
                .contains("1.22.1-9+deb12u9");
        assertThat(DpkgDatabase.version(CHANGELOG, Instant.parse("2026-06-05T12:23:48Z")))
                .contains("1.22.1-9+deb12u8");
        assertThat(DpkgDatabase.version(CHANGELOG, Instant.parse("2026-06-05T12:23:49Z")))
                .isEmpty();
        assertThat(DpkgDatabase.version(" -- A <b@c>  no time at all\n", Instant.EPOCH))
                .isEmpty();
    }

    @Test
    void aSumIsThatOfTheWholePath() {
        String md5 = "0123456789abcdef".repeat(2);
        String sums = "f".repeat(32) + "  opt/usr/sbin/nginx\n" + md5 + "  usr/sbin/nginx\n";
        assertThat(DpkgDatabase.md5(sums, NGINX)).contains(md5);
        assertThat(DpkgDatabase.md5("none  usr/sbin/nginx\n", NGINX)).isEmpty();
    }

    @Test
    void ofRpmsFilesTheOneAtThatPathCounts() {
        String sha256 = "0123456789abcdef".repeat(4);
        String said = "nginx\t2:1.26.3-1.fc42\n\t/usr/sbin\n" + sha256 + "\t/usr/sbin/nginx\n" + "f".repeat(64)
                + "\t/usr/share/doc/usr/sbin/nginx\n";
        assertThat(RpmAnswer.of(said, NGINX))
                .contains(new RpmAnswer(new PackageVersion("nginx", "2:1.26.3-1.fc42"), sha256));
        assertThat(RpmAnswer.of("file /usr/sbin/nginx is not owned by any package\n", NGINX))
                .isEmpty();
        assertThat(RpmAnswer.of("nginx\t1\n\t/usr/sbin/nginx\n", NGINX)).isEmpty();
    }
}
