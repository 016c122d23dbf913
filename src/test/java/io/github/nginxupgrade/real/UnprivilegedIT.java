package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** nginx, and the tool too, run wholly by a user who is not root. */
class UnprivilegedIT {
    private static final String NOBODY = "65534";
    private static final String[] AS_NOBODY = {"setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"};

    @TempDir
    Path folder;

    /** Another build of what runs, for a user who may not look into the folder of the releases. */
    private Path candidate() throws IOException {
        Path file = folder.resolve("candidate");
        Files.copy(Releases.binary(Releases.QUIC), file, StandardCopyOption.COPY_ATTRIBUTES);
        return Files.writeString(file, "another build", StandardOpenOption.APPEND);
    }

    /** The program is copied for him, who may not be able to reach where it was built. */
    private void asNobody(Ground ground) {
        ground.run("cp", "-a", Tool.image().toString(), "image");
        ground.toolBy("shift 3; set -- " + String.join(" ", AS_NOBODY) + " image/bin/nginx-upgrade \"$@\"");
    }

    @Test
    void aFileThatWouldChangeItsOwnerIsRefusedBeforeAnythingIsTouched() throws IOException {
        try (var ground =
                new Ground(PrivateNginx.start(folder, NginxOptions.standard().withVersion(Releases.QUIC)))) {
            String binary = ground.nginx().binary().toString();
            ground.candidate(candidate());
            ground.run("chown", "-R", NOBODY + ":" + NOBODY, folder.toString());
            ground.run("chown", "0:0", binary);
            ground.restart(ground.nginxBy(AS_NOBODY));
            Proc master = ground.nginx().master();
            asNobody(ground);
            Answer refused = ground.apply("--observe", "100ms");
            assertThat(refused.exit()).as("%s", refused).isEqualTo(3);
            assertThat(refused.fields().text("message"))
                    .isEqualTo("cannot upgrade nginx: " + binary + " belongs to the user 0 and the group 0, and we may"
                            + " not give the new file to them");
            assertThat(refused.fields().text("state")).startsWith("nothing was touched");
            assertThat(ground.nginx().master().pid()).isEqualTo(master.pid());

            ground.run("chown", NOBODY + ":" + NOBODY, binary);
            Answer upgraded = ground.apply("--observe", "100ms");
            assertThat(upgraded.exit()).as("%s", upgraded).isZero();
            assertThat(upgraded.fields().text("message")).contains("upgraded nginx " + Releases.QUIC + " (sha256 ");
        }
    }

    /** And goes back to the files that he had, in a folder that is his. */
    @Test
    void theConfigurationIsLoadedAndTheLogsAreOpenedByHimToo() throws IOException {
        try (var ground =
                new Ground(PrivateNginx.start(folder, NginxOptions.standard().withVersion(Releases.QUIC)))) {
            Path config = ground.nginx().config();
            Path roots = Files.writeString(config.resolveSibling("roots.conf"), "# he may read it, and no more\n");
            String good = Files.readString(config).replace("server {", "include roots.conf; server {");
            Files.writeString(config, good);
            ground.run("chown", "-R", NOBODY + ":" + NOBODY, folder.toString());
            ground.run("chown", "0:0", roots.toString());
            ground.restart(ground.nginxBy(AS_NOBODY));
            asNobody(ground);
            String url = "http://127.0.0.1:" + ground.nginx().port() + "/";
            Answer reloaded = ground.command("reload", "--probe", url);
            assertThat(reloaded.outcome()).isEqualTo("reloaded");
            assertThat(reloaded.result().stdout()).doesNotContain("no copy of the configuration was taken");
            Files.writeString(config, good.replace("location / {", "location / { return 500;"));
            Answer back = ground.command("reload", "--probe", url, "--previous");
            assertThat(back.outcome()).as("%s", back).isEqualTo("failed-rolled-back");
            assertThat(Files.readString(config)).isEqualTo(good);
            assertThat(ground.command("reopen").outcome()).isEqualTo("reopened");
        }
    }

    /** What root's runs were is root's affair; what runs is seen by anybody. */
    @Test
    void theStateFolderOfAnotherUserIsNamedAndHidesNothingElse() throws IOException {
        try (var ground =
                new Ground(PrivateNginx.start(folder, NginxOptions.standard().withVersion(Releases.QUIC)))) {
            ground.run("chown", "-R", NOBODY + ":" + NOBODY, folder.toString());
            ground.restart(ground.nginxBy(AS_NOBODY));
            asNobody(ground);
            Path state = Files.createDirectory(ground.nginx().prefix().resolve("state"));
            Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
            Answer status = ground.command("status");
            assertThat(status.exit()).as("%s", status).isZero();
            String whose = "cannot read the runs in " + state + ", which belongs to user id 0";
            assertThat(status.fields().text("message"))
                    .startsWith("one master, ")
                    .endsWith(whose);
            Answer history = ground.command("history");
            assertThat(history.exit()).as("%s", history).isEqualTo(8);
            assertThat(history.fields().text("message")).isEqualTo(whose);
            assertThat(history.fields().text("remedy")).startsWith("sudo nginx-upgrade history");
        }
    }
}
