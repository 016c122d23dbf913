package io.github.nginxupgrade.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.PackageVersion;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SideTest {
    private static final String OLD = "0123456789abcdef".repeat(4);
    private static final String NEW = "fedcba9876543210".repeat(4);

    private static Side side(String sha256, String... revision) {
        return new Side(
                "nginx",
                "1.22.1",
                sha256,
                revision.length == 0 ? Optional.empty() : Optional.of(new PackageVersion("nginx", revision[0])));
    }

    private static String words(Side from, Side to) {
        return from.wordsBeside(to) + " to " + to.wordsAfter(from);
    }

    /** A sentence of two versions tells them apart, whatever they have in common. */
    @Test
    void noTwoVersionsAreEqualInWords() {
        assertThat(words(new Side("1.18.0", OLD), side(NEW, "1.22.1-9"))).isEqualTo("nginx 1.18.0 to 1.22.1");
        assertThat(words(side(OLD, "1.22.1-9+deb12u9"), side(NEW, "1.22.1-9+deb12u11")))
                .isEqualTo("nginx 1.22.1-9+deb12u9 to 1.22.1-9+deb12u11");
        assertThat(words(side(OLD), side(NEW)))
                .isEqualTo("nginx 1.22.1 (sha256 0123456789ab) to 1.22.1 (sha256 fedcba987654)");
        assertThat(words(side(OLD), side(NEW, "1.22.1-9")))
                .isEqualTo("nginx 1.22.1 (sha256 0123456789ab) to 1.22.1-9 (sha256 fedcba987654)");
        assertThat(words(side(OLD, "1.22.1-9"), side(NEW, "1.22.1-9")))
                .isEqualTo("nginx 1.22.1-9 (sha256 0123456789ab) to 1.22.1-9 (sha256 fedcba987654)");
        assertThat(words(side(OLD), side(OLD))).isEqualTo("nginx 1.22.1 to 1.22.1 (the same binary)");
        assertThat(words(side(OLD), new Side("Tengine", "1.22.1", NEW, Optional.empty())))
                .isEqualTo("nginx 1.22.1 to Tengine 1.22.1");
    }
}
