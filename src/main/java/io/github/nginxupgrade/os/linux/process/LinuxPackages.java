package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.os.PackagedFile;
import io.github.nginxupgrade.os.PackagedFile.Manager;
import io.github.nginxupgrade.os.Packages;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * dpkg(1) and rpm(8). Of dpkg only its versions are asked for by its program: {@code dpkg-query -S} reads the lists of all
 * packages, which takes longer than a whole status does.
 */
public final class LinuxPackages implements Packages {
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int PIECE = 1 << 19;
    /** The algorithms of the digests that the databases hold, by their length. */
    private static final Map<Integer, String> ALGORITHMS = Map.of(32, "MD5", 40, "SHA-1", 64, "SHA-256");

    /** Where rpm has its database, of late and before. */
    private static final List<Path> RPM = List.of(Path.of("/usr/lib/sysimage/rpm"), Path.of("/var/lib/rpm"));

    private static final Path DPKG = Path.of("/var/lib/dpkg");
    /** What changes there as a package is installed. */
    private static final List<String> CHANGED_BY_DPKG = List.of("info", "status", "updates");

    private final FileSystem files;
    private final Commands commands;
    private final Path dpkg;
    private final DpkgDatabase database;
    private final List<Path> rpm;
    /** One command asks for the same file up to ten times, and each time took as long as a look at nginx. */
    private final Map<Question, Optional<PackagedFile>> known = new ConcurrentHashMap<>();

    /** Whose answer stays the same: of this file, as it is, by databases as they are. */
    private record Question(Path path, Optional<FileStat> file, List<FileStat> databases) {
        /** Written out, as what a record brings along is made anew at every start of the program: milliseconds. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Question that
                    && path.equals(that.path)
                    && file.equals(that.file)
                    && databases.equals(that.databases);
        }

        @Override
        public int hashCode() {
            return path.hashCode();
        }
    }

    public LinuxPackages(FileSystem files, Commands commands) {
        this(files, commands, DPKG, RPM);
    }

    /** With databases that lie elsewhere. */
    LinuxPackages(FileSystem files, Commands commands, Path dpkg, List<Path> rpm) {
        this.files = files;
        this.commands = commands;
        this.dpkg = dpkg;
        this.database = new DpkgDatabase(files, dpkg.resolve("info"));
        this.rpm = rpm;
    }

    @Override
    public Optional<PackagedFile> look(Path path, Path file) {
        try {
            var question = new Question(path, files.stat(file), databases());
            Optional<PackagedFile> answer = known.get(question);
            if (answer == null) {
                Optional<PackagedFile> found = dpkg(path, file);
                answer = found.isPresent() ? found : rpm(path, file);
                known.put(question, answer);
            }
            return answer;
        } catch (OsFailure noAnswer) {
            return Optional.empty();
        }
    }

    private List<FileStat> databases() throws OsFailure {
        var found = new ArrayList<FileStat>();
        for (String name : CHANGED_BY_DPKG) {
            files.stat(dpkg.resolve(name)).ifPresent(found::add);
        }
        for (Path file : rpmFiles()) {
            files.stat(file).ifPresent(found::add);
        }
        return found;
    }

    /** All that rpm has. Nothing where an empty folder is left, as on a Debian, nor where we may not look. */
    private List<Path> rpmFiles() {
        return rpm.stream().flatMap(folder -> filesIn(folder).stream()).toList();
    }

    private List<Path> filesIn(Path folder) {
        try {
            return files.list(folder);
        } catch (OsFailure notThere) {
            return List.of();
        }
    }

    private Optional<PackagedFile> dpkg(Path path, Path file) throws OsFailure {
        Optional<DpkgDatabase.Owner> owner = database.owner(path);
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        String name = owner.get().name();
        var installed = new PackageVersion(
                name, ask("dpkg-query", "-W", "-f=${Version}", "--", name).strip());
        boolean same = digest(file, owner.get().md5()).equals(owner.get().md5());
        Optional<PackageVersion> version = same ? Optional.of(installed) : earlier(name, file);
        return Optional.of(new PackagedFile(Manager.DPKG, installed, same, version));
    }

    private Optional<PackageVersion> earlier(String name, Path file) throws OsFailure {
        Optional<FileStat> stat = files.stat(file);
        return stat.isEmpty()
                ? Optional.empty()
                : database.versionOf(name, stat.get().modified()).map(version -> new PackageVersion(name, version));
    }

    private Optional<PackagedFile> rpm(Path path, Path file) throws OsFailure {
        if (rpmFiles().isEmpty()) {
            return Optional.empty();
        }
        String said = ask("rpm", "-q", "-f", "--queryformat", RpmAnswer.FORMAT, "--", path.toString());
        Optional<RpmAnswer> answer = RpmAnswer.of(said, path);
        return answer.isEmpty() ? Optional.empty() : Optional.of(rpm(answer.get(), file));
    }

    private PackagedFile rpm(RpmAnswer said, Path file) throws OsFailure {
        boolean same = digest(file, said.digest()).equals(said.digest());
        Optional<PackageVersion> version = same ? Optional.of(said.installed()) : Optional.empty();
        return new PackagedFile(Manager.RPM, said.installed(), same, version);
    }

    private String ask(String... words) throws OsFailure {
        CommandResult result =
                commands.run(new Command(List.of(words), Path.of("/"), Helpers.ENVIRONMENT, Map.of(), ANSWER));
        if (!result.succeeded()) {
            throw new OsFailure(OsFailure.Reason.OTHER, words[0] + " failed: " + result.errors());
        }
        return result.output();
    }

    /** By the algorithm of that digest. */
    private String digest(Path file, String like) throws OsFailure {
        try {
            MessageDigest digest =
                    MessageDigest.getInstance(ALGORITHMS.getOrDefault(like.length(), "of length " + like.length()));
            byte[] piece = files.bytes(file, 0, PIECE);
            for (long at = 0; piece.length > 0; piece = files.bytes(file, at, PIECE)) {
                digest.update(piece);
                at += piece.length;
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException unknown) {
            throw new OsFailure(OsFailure.Reason.OTHER, "cannot compute a digest " + unknown.getMessage(), unknown);
        }
    }
}
