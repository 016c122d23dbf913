package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A security update by a package manager: nginx's own version is the same before and after. */
class PackagedIT {
    private static final int WORKERS = 2;
    private static final PrivateDpkg.Version BEFORE =
            new PrivateDpkg.Version("1.22.1-9+deb12u9", Instant.parse("2026-07-01T01:05:01Z"));
    private static final PrivateDpkg.Version AFTER =
            new PrivateDpkg.Version("1.22.1-9+deb12u11", Instant.parse("2026-11-03T12:00:00Z"));

    @TempDir
    Path folder;

    private PrivateNginx start() {
        return PrivateNginx.start(
                Path.of(folder + "/nginx"),
                NginxOptions.standard().withVersion(Releases.NEW).withWorkers(WORKERS));
    }

    /** The same version of nginx, and another file. */
    private Path rebuilt() throws IOException {
        Path file = folder.resolve("rebuilt");
        Files.copy(Releases.binary(Releases.NEW), file, StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(file, "another build", StandardOpenOption.APPEND);
        return file;
    }

    @Test
    void aPackagesVersionsAreToldAndWhatItsManagerBelievesAfterTheWayBack() throws IOException {
        Files.createDirectory(folder.resolve("nginx"));
        try (PrivateNginx nginx = start();
                PrivateDpkg dpkg = PrivateDpkg.open(folder)) {
            dpkg.install(nginx.binary(), Releases.binary(Releases.NEW), BEFORE);
            ByHand.restart(nginx, WORKERS);
            dpkg.install(nginx.binary(), rebuilt(), AFTER, BEFORE);
            var tool = new Upgrader(nginx);

            Answer status = tool.expect(0, "status", "status");
            assertThat(status.fields().text("message"))
                    .endsWith(nginx.binary() + " is another file than runs: nginx 1.22.1-9+deb12u11 is there, and nginx"
                            + " 1.22.1-9+deb12u9 runs");
            assertThat(packageOf(status.fields().objects("masters").get(0))).isEqualTo("nginx 1.22.1-9+deb12u9");
            assertThat(tool.expect(0, "planned", "plan").fields().text("message"))
                    .isEqualTo("nginx 1.22.1-9+deb12u9 would be upgraded to 1.22.1-9+deb12u11");

            Answer applied = tool.expect(0, "upgraded", "apply", "--yes", "--observe", "100ms", "--rehearse", "never");
            assertThat(applied.fields().text("message"))
                    .isEqualTo("upgraded nginx 1.22.1-9+deb12u9 to 1.22.1-9+deb12u11");
            assertThat(packageOf(applied.fields().object("from"))).isEqualTo("nginx 1.22.1-9+deb12u9");
            assertThat(packageOf(applied.fields().object("to"))).isEqualTo("nginx 1.22.1-9+deb12u11");
            assertThat(applied.fields().object("disk").object("package").flag("same"))
                    .isTrue();
            assertThat(warnings(applied)).doesNotContain("believes");

            Answer back = tool.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(back.fields().text("message")).isEqualTo("rolled back to nginx 1.22.1-9+deb12u9");
            assertThat(warnings(back))
                    .contains(
                            "dpkg believes that nginx 1.22.1-9+deb12u11 is installed, and " + nginx.binary()
                                    + " is not of that version: the next upgrade of the package replaces what is there;"
                                    + " apt-mark hold nginx keeps it, apt-get install --reinstall nginx puts the package's back");
            Answer after = tool.expect(0, "status", "status");
            assertThat(after.fields().object("disk").object("package").flag("same"))
                    .isFalse();
            assertThat(packageOf(after.fields().objects("masters").get(0))).isEqualTo("nginx 1.22.1-9+deb12u9");
        }
    }

    /** Of no package: digests. */
    @Test
    void withoutAPackageItIsTheDigestsThatDiffer() throws IOException {
        Files.createDirectory(folder.resolve("nginx"));
        try (PrivateNginx nginx = start()) {
            String[] apply = {"apply", rebuilt().toString(), "--yes", "--hold", "--rehearse", "never"};
            String[] told = new Upgrader(nginx).text(apply).stdout().lines().toArray(String[]::new);
            assertThat(told[0])
                    .matches("nginx 1\\.22\\.1 \\(sha256 [0-9a-f]{12}\\) serves; the old master \\(1\\.22\\.1 \\(sha256"
                            + " [0-9a-f]{12}\\)\\) waits without workers");
        }
    }

    private static String warnings(Answer answer) {
        return String.valueOf(answer.fields().map().get("warnings"));
    }

    private static String packageOf(JsonFields of) {
        return of.object("package").text("name") + " " + of.object("package").text("version");
    }
}
