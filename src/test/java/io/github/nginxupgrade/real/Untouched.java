package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An instance as it was at one moment, to show later that nobody has touched it: its processes, what stands at its paths
 * (bytes, inode, owner, mode, times, and that nothing else came beside it), and how much its master had logged.
 */
final class Untouched {
    /** A test of the configuration opens logs and makes temporary folders; these it must leave alone. */
    private static final List<String> FOLDERS = List.of("sbin", "releases", "modules", "conf", "logs/nginx.pid");

    private final PrivateNginx nginx;
    private final List<String> folders;
    private final Map<String, String> processes;
    private final Map<String, String> files;
    private final int logged;

    private Untouched(PrivateNginx nginx, List<String> folders) {
        this.nginx = nginx;
        this.folders = folders;
        this.processes = processes(nginx);
        this.files = files();
        this.logged = nginx.errorLog().length();
    }

    static Untouched now(PrivateNginx nginx) {
        return new Untouched(nginx, FOLDERS);
    }

    /** Not even a time of a file may change anywhere below its prefix. */
    static Untouched whollyNow(PrivateNginx nginx) {
        return new Untouched(nginx, List.of("."));
    }

    /** The same, but for the tool's own: its state, and its lock beside the pid file, which must be there already. */
    static Untouched whollyButForTheTool(PrivateNginx nginx) {
        return new Untouched(nginx, List.of("sbin", "modules", "conf", "html", "temp", "logs"));
    }

    /** Fails where anything is not as it was. */
    void check() {
        assertThat(processes(nginx)).as("processes").isEqualTo(processes);
        assertThat(files()).as("files").isEqualTo(files);
        assertThat(nginx.errorLog().substring(logged)).as("error log").doesNotContain("signal ");
    }

    /** Pid and start time by title, for an instance whose processes are told apart by their pids. */
    private static Map<String, String> processes(PrivateNginx nginx) {
        Map<String, String> found = new TreeMap<>();
        for (Proc process : nginx.processes()) {
            found.put(
                    Long.toString(process.pid()),
                    process.started() + " " + process.parent() + " " + process.title() + " " + process.link("exe"));
        }
        return found;
    }

    private Map<String, String> files() {
        Map<String, String> found = new TreeMap<>();
        for (String folder : folders) {
            Path top = nginx.prefix().resolve(folder);
            if (Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> all = Files.walk(top)) {
                    all.filter(path -> !path.toString().endsWith(".upgrade.lock"))
                            .forEach(path ->
                                    found.put(nginx.prefix().relativize(path).toString(), described(path)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return found;
    }

    private static String described(Path path) {
        try {
            Map<String, Object> seen = new TreeMap<>(Files.readAttributes(
                    path,
                    "unix:ino,mode,uid,gid,nlink,size,lastModifiedTime,ctime,isRegularFile",
                    LinkOption.NOFOLLOW_LINKS));
            boolean regular = Boolean.TRUE.equals(seen.get("isRegularFile"));
            return seen + (regular ? " " + Bytes.digest(path) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
