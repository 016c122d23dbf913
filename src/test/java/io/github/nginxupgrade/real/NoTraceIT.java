package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is tried before anything is touched leaves no trace: all that nginx reaches has the owner, group, mode, size and time that
 * it had, though the configuration on disk names another user, a folder and a log that were never there.
 */
class NoTraceIT {
    private static final int REFUSED = 3;
    private static final int NOT_PERMITTED = 8;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "auto, '', 0, 3",
        "never, '', 0, 3",
        // as in a container: no sandbox can be had
        "auto, setpriv --bounding-set=-sys_admin --, 0, 3"
    })
    void ofRootsNginx(String rehearse, String around, int plan, int apply) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            String text = Files.readString(nginx.config());
            Files.writeString(
                    nginx.config(),
                    text.replace("user root;", "user bin;")
                            .replace("temp/proxy", "temp/new")
                            .replace("access_log off;", "access_log logs/new.log;"));
            Path candidate = Releases.binary(Releases.NEW);
            leavesNoTrace(nginx.prefix(), nginx.pidFile(), candidate, rehearse, around, List.of(plan, apply));
        }
    }

    @ParameterizedTest
    @CsvSource({"auto, '', 0, 3", "never, '', 0, 3", "auto, setpriv --bounding-set=-sys_admin --, 8, 8"})
    void ofAnothersNginx(String rehearse, String around, int plan, int apply) throws IOException {
        try (Stranger stranger = new Stranger(folder)) {
            Path nginx = stranger.nginx(Releases.OLD, Files.createDirectory(folder.resolve("sbin")));
            Path candidate = stranger.nginx(Releases.NEW, Files.createDirectory(folder.resolve("new")));
            Path configuration =
                    stranger.configuration(PrivateNginx.freePort(), "pid " + stranger.home() + "/nginx.pid;");
            stranger.serves(nginx.toString(), nginx);
            Files.writeString(
                    configuration,
                    Files.readString(configuration)
                            .replace("/proxy;", "/later;")
                            .replace("access_log off;", "access_log " + stranger.home() + "/later.log;"));
            Path pidFile = stranger.home().resolve("nginx.pid");
            leavesNoTrace(stranger.home(), pidFile, candidate, rehearse, around, List.of(plan, apply));
        }
    }

    private void leavesNoTrace(
            Path prefix, Path pidFile, Path candidate, String rehearse, String around, List<Integer> exits)
            throws IOException {
        Path hooks = Files.createDirectories(folder.resolve("hooks/before-start/required.d"));
        Path no = Files.writeString(hooks.resolve("no"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(no, PosixFilePermissions.fromString("rwxr-xr-x"));
        // the tool's own, whose name would change the time of the folder
        Files.writeString(pidFile.resolveSibling(pidFile.getFileName() + ".upgrade.lock"), "");
        Map<String, String> before = listing(prefix);
        CommandLine.Result plan = tool(around, "plan", candidate, pidFile, rehearse);
        assertThat(plan.exit()).as("%s", plan).isEqualTo(exits.get(0));
        assertThat(listing(prefix)).as("%s", plan).isEqualTo(before);
        CommandLine.Result apply = tool(
                around,
                "apply",
                candidate,
                pidFile,
                rehearse,
                "--yes",
                "--hooks-dir",
                folder.resolve("hooks").toString());
        assertThat(apply.exit()).as("%s", apply).isEqualTo(exits.get(1));
        assertThat(listing(prefix)).as("%s", apply).isEqualTo(before);
        assertThat(apply.stderr()).contains(apply.exit() == REFUSED ? "before-start" : "its user's rights");
        assertThat(apply.exit()).isIn(REFUSED, NOT_PERMITTED);
    }

    private CommandLine.Result tool(
            String around, String verb, Path candidate, Path pidFile, String rehearse, String... more) {
        var words = new ArrayList<>(List.of(verb, candidate.toString(), "--pid-file", pidFile.toString()));
        words.addAll(List.of("--rehearse", rehearse));
        words.addAll(List.of(more));
        var environment =
                Map.of("NGINX_UPGRADE_STATE_DIR", folder.resolve("state").toString(), "NO_COLOR", "1");
        Tool tool = new Tool(folder, environment, PrivateNginx.PATIENCE);
        var command = new ArrayList<String>(around.isEmpty() ? List.of() : List.of(around.split(" ", -1)));
        command.addAll(tool.command(words.toArray(String[]::new)));
        try (CommandLine.Running running = CommandLine.start(folder, environment, command)) {
            return running.await(tool.limit());
        }
    }

    private Map<String, String> listing(Path prefix) {
        var found = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(prefix)) {
            for (Path path : all.toList()) {
                boolean ours = path.startsWith(folder.resolve("state"))
                        || path.startsWith(folder.resolve("hooks"))
                        || path.equals(folder)
                        || path.toString().endsWith(".upgrade.lock");
                if (!ours) {
                    found.put(
                            path.toString(),
                            new TreeMap<>(Files.readAttributes(
                                            path,
                                            "unix:ino,uid,gid,mode,size,lastModifiedTime",
                                            LinkOption.NOFOLLOW_LINKS))
                                    .toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
