package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.BuildText;
import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.SameBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * What binaries are: their version and digest, each file read once as long as it does not change. A copy of one that is known
 * is compared with it byte by byte instead, which takes a tenth of the time.
 */
public final class Binaries {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** The headers of a binary (elf(5)), in bytes. */
    private static final int HEADERS = 1 << 12;
    /** What is read of a binary at a time. */
    private static final int PIECE = 1 << 19;
    /** Whoever can start a program can give it a hole of terabytes to be read: what is larger is no nginx. */
    private static final long LARGEST = 1L << 28;

    private final Os os;
    private final ExecutableTrust found;
    private final Map<FileStat, Known> digests = new HashMap<>();
    private final Map<FileStat, Future<String>> begun = new HashMap<>();
    private final Map<FileStat, Optional<Build>> builds = new HashMap<>();

    /** A digest, and where the file was that it is of. */
    private record Known(Path file, String sha256) {}

    public Binaries(Os os) {
        this.os = os;
        this.found = new ExecutableTrust(os);
    }

    /** The file that a process executes, readable also where its path is gone (proc(5)). */
    public static Path executableOf(int pid) {
        return Path.of("/proc/" + pid + "/exe");
    }

    /**
     * Begins to read the file on another thread, so that its digest is there, or nearly so, when it is asked for: that takes
     * longer than most else of a look. Does not block.
     */
    public void expect(Path file) throws OsFailure {
        Optional<FileStat> stat = regular(file);
        if (stat.isPresent()) {
            var digest = new FutureTask<>(() -> os.files().sha256(file));
            begun.put(stat.get(), digest);
            Thread reader = new Thread(digest, "digest");
            reader.setDaemon(true);
            reader.start();
        }
    }

    /** SHA-256 of the file; empty where there is none. Blocks until it is read. */
    public Optional<String> sha256(Path file) throws OsFailure {
        Optional<FileStat> stat = regular(file);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        Known known = digests.get(stat.get());
        if (known == null) {
            Optional<String> same = sameAs(stat.get(), file);
            known = new Known(file, same.isPresent() ? same.get() : read(stat.get(), file));
            digests.put(stat.get(), known);
        }
        return Optional.of(known.sha256());
    }

    /** The digest of a file that is known and there still, where this one has the same bytes. */
    private Optional<String> sameAs(FileStat stat, Path file) {
        for (Map.Entry<FileStat, Known> other : digests.entrySet()) {
            if (other.getKey().size() == stat.size()
                    && isSame(other.getKey(), other.getValue().file(), file)) {
                return Optional.of(other.getValue().sha256());
            }
        }
        return Optional.empty();
    }

    /** The one that is known may be gone at any time: then nothing is said of the other, which is read for itself. */
    private boolean isSame(FileStat known, Path one, Path other) {
        try {
            return regular(one).equals(Optional.of(known)) && SameBytes.are(os.files(), one, other);
        } catch (OsFailure goneOrUnreadable) {
            return false;
        }
    }

    /** SHA-256 of the file; "" where there is none. Blocks until it is read. */
    public String digest(Path file) throws OsFailure {
        return sha256(file).orElse("");
    }

    /** SHA-256 of what a master executes. */
    public String digestOf(Master master) throws OsFailure {
        return digest(executableOf(master.pid()));
    }

    private Optional<FileStat> regular(Path file) throws OsFailure {
        return os.files().stat(file).filter(stat -> stat.kind() == FileStat.Kind.REGULAR);
    }

    private String read(FileStat stat, Path file) throws OsFailure {
        Future<String> digest = begun.get(stat);
        if (digest != null) {
            try {
                return digest.get();
            } catch (ExecutionException readHereItTellsWhy) {
                begun.remove(stat);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return os.files().sha256(file);
    }

    /**
     * What the binary says of itself, read from its text; empty where it is no nginx. It is executed only where it has no
     * such text, for it is packed say, and nobody but root and we can have made it.
     */
    public Optional<Build> build(Path file) throws OsFailure {
        Optional<FileStat> stat = regular(file);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        Optional<Build> known = builds.get(stat.get());
        if (known == null) {
            known = text(file, stat.get().size());
            if (known.isEmpty() && found.whyNot(file).isEmpty()) {
                known = Build.parse(version(file).errors());
            }
            builds.put(stat.get(), known);
        }
        return known;
    }

    /** What it would say with {@code -V}, as it stands in the file. Executes nothing. */
    public Optional<Build> text(Path file) throws OsFailure {
        Optional<FileStat> stat = regular(file);
        return stat.isEmpty() ? Optional.empty() : text(file, stat.get().size());
    }

    /** Where strings usually lie first: to look through the code as well takes longer than all else of a status. */
    private Optional<Build> text(Path file, long size) throws OsFailure {
        if (size > LARGEST) {
            return Optional.empty();
        }
        BuildText.Constants likely = BuildText.constants(os.files().bytes(file, 0, HEADERS));
        Optional<Build> found = text(file, likely, size);
        return found.isPresent() || likely.begin() == 0
                ? found
                : text(file, new BuildText.Constants(0, Long.MAX_VALUE), size);
    }

    /** All of them are read: what a relative of nginx calls itself may come last. */
    private Optional<Build> text(Path file, BuildText.Constants constants, long size) throws OsFailure {
        var text = new BuildText();
        long end = Math.min(size, constants.end());
        for (long at = constants.begin();
                at < size && !(text.isComplete() && at >= end);
                at += PIECE - 2L * BuildText.LONGEST) {
            text.take(os.files().bytes(file, at, PIECE));
        }
        return text.build();
    }

    /** Why a file that was found must not be executed with our rights, in words; empty where it may be. */
    public Optional<String> whyNotRun(Path file) throws OsFailure {
        return found.whyNot(file);
    }

    /** Runs {@code FILE -V}, with an empty environment. */
    public CommandResult version(Path file) throws OsFailure {
        return os.commands().run(new Command(List.of(file.toString(), "-V"), Path.of("/"), Map.of(), Map.of(), LIMIT));
    }
}
