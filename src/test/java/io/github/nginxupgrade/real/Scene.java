package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.real.Releases.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** What a {@link Session} finds on the machine. */
enum Scene {
    /** One nginx, root's. */
    ONE(80, folder -> () -> {}, nginx -> () -> {}),
    /** The same at a terminal that is narrow. */
    NARROW(60, folder -> () -> {}, nginx -> () -> {}),
    /** A client is at a download that does not end. */
    DOWNLOAD(80, folder -> () -> {}, SlowDownload::new),
    /** One more nginx of root's. */
    TWO(80, folder -> () -> {}, Scene::other),
    /** One more of root's, and one of a user's, which was there first. */
    STRANGERS(80, Scene::stranger, Scene::other),
    /** One of root's, and a program that another user can reach. */
    NOBODY(80, Scene::copy, nginx -> () -> {});

    /** Something that is made in a folder, and is to be ended. */
    private interface Making<T> {
        AutoCloseable make(T where);
    }

    private static final String COPY = "image";

    private final int columns;
    private final Making<Path> before;
    private final Making<PrivateNginx> beside;

    Scene(int columns, Making<Path> before, Making<PrivateNginx> beside) {
        this.columns = columns;
        this.before = before;
        this.beside = beside;
    }

    int columns() {
        return columns;
    }

    AutoCloseable before(Path folder) {
        return before.make(folder);
    }

    AutoCloseable beside(PrivateNginx nginx) {
        return beside.make(nginx);
    }

    /** What stands in the shell's variables. */
    Map<String, String> environment(Path folder, PrivateNginx nginx) {
        Path copy = folder.resolve(COPY);
        Path image = Files.exists(copy) ? copy : Tool.image();
        return Map.of(
                "PATH", image.resolve("bin") + ":" + System.getenv("PATH"),
                "NGINX_UPGRADE_STATE_DIR", nginx.prefix().resolve("state").toString(),
                "NEW", Releases.binary(Releases.NEW).toString(),
                "FAULTY", Releases.faulty(Fault.EXITS).toString(),
                "NEVER", Releases.faulty(Fault.EXITS_ALONE).toString(),
                "URL", "http://127.0.0.1:" + nginx.port(),
                "NOBODY", "setpriv --reuid=" + Stranger.UID + " --regid=" + Stranger.UID + " --clear-groups");
    }

    private static AutoCloseable other(PrivateNginx nginx) {
        return PrivateNginx.start(made(nginx.prefix().resolveSibling("other")));
    }

    private static AutoCloseable stranger(Path folder) {
        var stranger = new Stranger(folder);
        try {
            Path program = stranger.nginx(Releases.OLD, made(folder.resolve("sbin")));
            stranger.configuration(PrivateNginx.freePort(), "pid " + stranger.home() + "/nginx.pid;");
            stranger.serves(program.toString(), program);
            return stranger;
        } catch (IOException e) {
            stranger.close();
            throw new UncheckedIOException(e);
        }
    }

    private static AutoCloseable copy(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CommandLine.Result copied = CommandLine.run(
                folder, PrivateNginx.PATIENCE, List.of("cp", "-a", Tool.image().toString(), COPY));
        assertThat(copied.exit()).as("%s", copied).isZero();
        return () -> {};
    }

    static Path made(Path folder) {
        try {
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
