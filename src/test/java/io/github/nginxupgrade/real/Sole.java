package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How an upgrade must end, forward or back: one master, its workers, the pid file and the files on disk agree. */
final class Sole {
    private Sole() {}

    /** Returns the master; fails where anything else of this instance still runs, or lies about. */
    static Proc serves(PrivateNginx nginx, String version) {
        Proc master = nginx.master();
        int workers = nginx.accepting(master.pid()).size();
        assertThat(workers).as(nginx.processTable()).isPositive();
        Agreement.check(nginx, version, workers);
        assertThat(nginx.processes()).as(nginx.processTable()).hasSize(1 + workers);
        assertThat(answer(nginx)).contains("hello from nginx/" + version);
        assertThat(names(nginx.prefix().resolve("sbin"))).containsAnyOf("nginx").doesNotContain(".nginx.nginx-upgrade");
        return master;
    }

    private static String answer(PrivateNginx nginx) {
        try (HttpConnection connection = new HttpConnection(nginx.port(), PrivateNginx.PATIENCE)) {
            return connection.get("/", false).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all that lies in a folder, sorted. */
    static List<String> names(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
