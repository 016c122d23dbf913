package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.journal.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a program before this one has left behind, or does just now. */
final class Older {
    private Older() {}

    /** The one instance's folder is named for the pid file as it was spelled, and no manifest tells whose it is. */
    static void rename(Path stateFolder, Path spelled) throws IOException {
        List<String> instances = Sole.names(stateFolder).stream()
                .filter(name -> Files.isDirectory(stateFolder.resolve(name)))
                .toList();
        assertThat(instances).hasSize(1);
        Path folder = stateFolder.resolve(Runs.folderName(spelled.toString()));
        Files.move(stateFolder.resolve(instances.get(0)), folder);
        for (String run : Sole.names(folder)) {
            Path manifest = folder.resolve(run).resolve("manifest.json");
            String text = Files.readString(manifest);
            String older = text.replaceAll("\"instance\":\\s*\"[^\"]*\",?", "");
            assertThat(older).isNotEqualTo(text);
            Files.writeString(manifest, older.replace(instances.get(0), String.valueOf(folder.getFileName())));
        }
    }

    /** fcntl(2) F_SETLK on the whole file by perl, as this user, until it is closed: {@code struct flock} of 64 bits. */
    static CommandLine.Running lock(Path file, int user, boolean exclusive) {
        String script =
                "open my $f, $ARGV[1], $ARGV[0] or die $!; my $l = pack('s s x4 q q i x4', $ARGV[2], 0, 0, 0, 0);"
                        + " fcntl($f, 6, $l) or die $!; if ($ARGV[1] eq '+<') { syswrite $f, \"user root, pid $$, command apply\\n\"; }"
                        + " $| = 1; print \"held\\n\"; sleep 300;";
        CommandLine.Running running = CommandLine.start(
                Path.of("/"),
                Map.of(),
                List.of(
                        "setpriv",
                        "--reuid=" + user,
                        "--regid=" + user,
                        "--clear-groups",
                        "perl",
                        "-e",
                        script,
                        file.toString(),
                        exclusive ? "+<" : "<",
                        exclusive ? "1" : "0"));
        Wait.until("a lock", PrivateNginx.PATIENCE, () -> running.stdout().contains("held"), running::stderr);
        return running;
    }

    /** Asks by another process, for to close the file would let go of a lock of ours. */
    static boolean isLocked(Path file) {
        String script = "open my $f, '+<', $ARGV[0] or die $!; my $l = pack('s s x4 q q i x4', 1, 0, 0, 0, 0);"
                + " fcntl($f, 5, $l) or die $!; my ($type) = unpack('s', $l); exit($type == 2 ? 1 : 0);";
        return CommandLine.run(Path.of("/"), PrivateNginx.PATIENCE, List.of("perl", "-e", script, file.toString()))
                        .exit()
                == 0;
    }
}
