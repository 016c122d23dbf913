package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What runs serves and takes signals when nothing of it is on the disk any more, and whatever its makers call it: a package
 * upgrade removes libraries (oerdnj/deb.sury.org issue 2119), and people compile in versions of their own.
 */
class WithoutItsFilesIT {
    private static final Path LIBRARIES =
            Releases.binary(Releases.OLD).resolve("../../lib").normalize();

    @TempDir
    Path folder;

    /** An nginx with libraries in a folder of its own, and without any of its files when the first command is typed. */
    @ParameterizedTest
    @ValueSource(strings = {"rollback", "commit"})
    void librariesThatAreGoneHinderNeitherStatusNorAWay(String end) throws IOException {
        try (Ground ground = new Ground(PrivateNginx.start(folder))) {
            PrivateNginx nginx = ground.nginx();
            Path libraries = withLibrariesOfItsOwn(ground);
            var upgrader = new Upgrader(nginx);
            Proc old = nginx.master();
            remove(libraries);
            assertThat(nginx.binary()).isRegularFile();
            assertThat(upgrader.text("status").stdout()).contains("nginx " + Releases.OLD);
            upgrader.expect(0, "planned", "plan", Releases.binary(Releases.NEW).toString());
            upgrader.expect(0, "held", Upgrader.unrehearsed("--hold"));
            assertThat(upgrader.text("status").stdout()).contains(Releases.OLD).contains(Releases.NEW);
            if (end.equals("rollback")) {
                upgrader.expect(0, "rolled-back", "rollback", "--yes");
                assertThat(nginx.master().pid()).isEqualTo(old.pid());
                assertThat(nginx.accepting(old.pid())).hasSize(2);
                Files.delete(nginx.binary());
                assertThat(upgrader.text("status").stdout()).contains("nginx " + Releases.OLD);
            } else {
                upgrader.expect(0, "committed", "commit", "--yes");
                Sole.serves(nginx, Releases.NEW);
            }
        }
    }

    /** A word of its makers is shown, goes into names of runs, and is compared with nothing. */
    @Test
    void aVersionWithoutANumberIsAWord() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(
                folder,
                NginxOptions.standard()
                        .withLaunch(new NginxOptions.Launch(
                                Map.of(),
                                Map.of("nginx version: nginx/1.18.0", "nginx version: nginx/1.5-al"),
                                false)))) {
            var upgrader = new Upgrader(nginx);
            assertThat(upgrader.text("status").stdout()).contains("1.5-al");
            Answer held = upgrader.expect(0, "held", Upgrader.unrehearsed("--hold"));
            assertThat(held.fields().object("from").text("version")).isEqualTo("1.5-al");
            assertThat(held.fields().objects("hazards"))
                    .filteredOn(hazard -> hazard.text("id").equals("not-looked-at"))
                    .anyMatch(hazard -> hazard.text("evidence").contains("the version \"1.5-al\""));
            upgrader.expect(0, "rolled-back", "rollback", "--yes");
            upgrader.expect(0, "upgraded", Upgrader.unrehearsed("--observe", "100ms"));
            Answer back = upgrader.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(back.fields().object("to").text("version")).isEqualTo("1.5-al");
            assertThat(nginx.accepting(nginx.master().pid())).hasSize(2);
        }
    }

    private static Path withLibrariesOfItsOwn(Ground ground) throws IOException {
        Path libraries = Files.createDirectory(ground.folder().resolve("lib"));
        for (String name : Sole.names(LIBRARIES)) {
            Files.copy(LIBRARIES.resolve(name), libraries.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path patched = Patched.copy(ground.folder().resolve("patched"), Releases.OLD, Map.of());
        Layout.replace(ground.nginx().binary(), Patched.libraries(patched, "--set-rpath", libraries.toString()));
        ground.restart(ground.nginxBy());
        return libraries;
    }

    private static void remove(Path libraries) throws IOException {
        for (String name : Sole.names(libraries)) {
            Files.delete(libraries.resolve(name));
        }
    }
}
