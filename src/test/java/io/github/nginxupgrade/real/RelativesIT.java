package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx by other names. Angie's is that of a stand-in; docs/compatibility.md tells what was tried with the real one. */
class RelativesIT {
    private static final int REFUSED = 3;
    private static final int FAILED_ROLLED_BACK = 4;
    private static final String NEWER = "1.26.4";

    @TempDir
    Path folder;

    @TempDir
    Path given;

    private Path newerAngie() {
        return Patched.copy(given.resolve("angie"), Releases.ANGIE, Map.of("Angie/" + Releases.QUIC, "Angie/" + NEWER));
    }

    /** All the ways, with clients on it. */
    @Test
    void angieIsUpgradedAsItselfAndTakenBack() {
        NginxOptions options = NginxOptions.standard().withVersion(Releases.ANGIE);
        String[] apply = {"apply", newerAngie().toString(), "--yes", "--observe", "200ms"};
        String[] hold = {"apply", apply[1], "--yes", "--hold"};
        try (PrivateNginx angie = PrivateNginx.start(folder, options);
                LoadClient load = LoadClient.start(angie.port())) {
            var upgrader = new Upgrader(angie);
            Answer upgraded = upgrader.expect(0, "upgraded", apply);
            assertThat(upgraded.fields().text("message")).startsWith("upgraded Angie 1.26.3 to 1.26.4");
            assertThat(upgraded.fields().object("to").text("product")).isEqualTo("Angie");
            Answer back = upgrader.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(back.fields().text("message")).startsWith("rolled back to Angie 1.26.3");
            upgrader.expect(0, "held", hold);
            assertThat(upgrader.text("status").stdout()).contains("  Angie 1.26.3  ", "  Angie 1.26.4  ");
            upgrader.expect(0, "rolled-back", "rollback", "--yes");
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
            assertThat(angie.masters()).hasSize(1);
        }
    }

    /** Its version text tells it: also without a rehearsal, and one would show nothing of it. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "never"})
    void betweenNginxAndAngieNothingIsTouched(String rehearse) throws IOException {
        for (List<String> way : List.of(
                List.of(Releases.QUIC, Releases.ANGIE, "sockets in ANGIE=", "over in NGINX="),
                List.of(Releases.ANGIE, Releases.QUIC, "sockets in NGINX=", "over in ANGIE="))) {
            NginxOptions options =
                    NginxOptions.standard().withVersion(way.get(0)).withReuseport();
            try (PrivateNginx nginx = PrivateNginx.start(Files.createDirectory(folder.resolve(way.get(0))), options)) {
                Proc old = nginx.master();
                String candidate = Releases.binary(way.get(1)).toString();
                Answer answer = new Upgrader(nginx)
                        .expect(REFUSED, "refused", "apply", candidate, "--yes", "--rehearse", rehearse);
                assertThat(answer.fields().text("message")).contains(way.get(2), way.get(3));
                assertThat(nginx.masters()).containsExactly(old);
                assertThat(new Upgrader(nginx).signals()).isEmpty();
            }
        }
    }

    /**
     * A build that looks in another variable for its sockets, and says nothing of it: it becomes a daemon, and beside a
     * {@code reuseport} socket it serves. A rehearsal passes, for it has no sockets to hand over.
     */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "never"})
    void whatHasLeftTheOldMasterIsFoundAndEnded(String rehearse) {
        NginxOptions options =
                NginxOptions.standard().withVersion(Releases.QUIC).withReuseport();
        Path candidate = Patched.copy(
                given.resolve("nginx"), Releases.QUIC, Map.of("\0NGINX\0", "\0OTHER\0", "\0NGINX=\0", "\0OTHER=\0"));
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            Proc old = nginx.master();
            Answer answer = new Upgrader(nginx)
                    .expect(
                            FAILED_ROLLED_BACK,
                            "failed-rolled-back",
                            "apply",
                            candidate.toString(),
                            "--yes",
                            "--rehearse",
                            rehearse);
            assertThat(answer.fields().text("message")).contains("became a daemon of its own");
            Wait.until(
                    "nothing of the candidate",
                    Duration.ofSeconds(10),
                    () -> nginx.processes().stream()
                            .noneMatch(process -> process.pid() != old.pid() && process.parent() != old.pid()),
                    nginx::processTable);
            assertThat(nginx.masters()).containsExactly(old);
            assertThat(nginx.masterPid()).contains(old.pid());
            assertThat(nginx.accepting(old.pid())).hasSize(2);
            assertThat(new Upgrader(nginx).text("status").exit()).isZero();
        }
    }
}
