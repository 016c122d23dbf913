package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What binaries are: their version and digest, each file read once as long as it does not change. */
public final class Binaries {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Os os;
    private final Map<FileStat, String> digests = new HashMap<>();
    private final Map<FileStat, Optional<Build>> builds = new HashMap<>();

    public Binaries(Os os) {
        this.os = os;
    }

    /** The file that a process executes, readable also where its path is gone (proc(5)). */
    public static Path executableOf(int pid) {
        return Path.of("/proc/" + pid + "/exe");
    }

    /** SHA-256 of the file; empty where there is none. */
    public Optional<String> sha256(Path file) throws OsFailure {
        Optional<FileStat> stat = os.files().stat(file);
        if (stat.isEmpty() || stat.get().kind() != FileStat.Kind.REGULAR) {
            return Optional.empty();
        }
        String known = digests.get(stat.get());
        if (known == null) {
            known = os.files().sha256(file);
            digests.put(stat.get(), known);
        }
        return Optional.of(known);
    }

    /** What the binary says of itself with {@code -V}; empty where it is no nginx or does not run. */
    public Optional<Build> build(Path file) throws OsFailure {
        Optional<FileStat> stat = os.files().stat(file);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        Optional<Build> known = builds.get(stat.get());
        if (known == null) {
            CommandResult result = version(file);
            known = Build.parse(result.errors());
            builds.put(stat.get(), known);
        }
        return known;
    }

    /** Runs {@code FILE -V}. */
    public CommandResult version(Path file) throws OsFailure {
        return os.commands().run(new Command(List.of(file.toString(), "-V"), Path.of("/"), Map.of(), Map.of(), LIMIT));
    }
}
