package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.artifact.Elf;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.util.Optional;

/** The candidate, or a module, is not a whole program for this machine. A build may have failed, a copy been cut. */
@AutoService(HazardSource.class)
public final class CandidateUnusable extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "candidate-unusable",
            "the candidate is no whole nginx for this machine, or not the one whose digest was given",
            "build or copy it again; correct `--sha256`");

    public CandidateUnusable() {
        super(Stage.CANDIDATE, HAZARD);
    }

    private static final int EXECUTABLE = 0111;
    private static final String REMEDY = "build or copy it again";

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Hazard> found = lookAt(subject, subject.candidate());
        found = found.isPresent() ? found : notExecutable(subject);
        for (Path module : subject.modules()) {
            found = found.isPresent() ? found : lookAt(subject, module);
        }
        return found.isPresent() ? found : wrongDigest(subject);
    }

    private static Optional<Hazard> lookAt(Subject subject, Path file) throws OsFailure {
        Optional<FileStat> stat = subject.os().files().stat(file);
        if (stat.isEmpty()) {
            return unusable("there is no file " + file, "give the path of the new binary");
        }
        if (stat.get().kind() != FileStat.Kind.REGULAR) {
            boolean folder = stat.get().kind() == FileStat.Kind.FOLDER;
            return unusable(
                    file + " is " + (folder ? "a folder" : "no regular file"), "give the path of the new binary");
        }
        if (stat.get().size() == 0) {
            return unusable(file + " is empty", REMEDY);
        }
        Optional<Elf> elf = elf(subject, file);
        return elf.isEmpty()
                ? unusable(file + " is no program (not an ELF file)", REMEDY)
                : lookAt(subject, file, elf.get(), stat.get().size());
    }

    private static Optional<Hazard> lookAt(Subject subject, Path file, Elf elf, long size) throws OsFailure {
        Optional<Elf> running = running(subject);
        if (running.isPresent()
                && (running.get().machine() != elf.machine() || running.get().wide() != elf.wide())) {
            return unusable(
                    file + " is for another machine (ELF machine " + elf.machine() + ", the running one is for "
                            + running.get().machine() + ")",
                    "build it for this machine");
        }
        if (elf.end() > size) {
            return unusable(file + " is truncated: " + size + " bytes of at least " + elf.end(), REMEDY);
        }
        return Optional.empty();
    }

    /** What is installed gets the mode of what it replaces; but whoever built it would have made a program. */
    private static Optional<Hazard> notExecutable(Subject subject) throws OsFailure {
        boolean executable = subject.os()
                .files()
                .stat(subject.candidate())
                .map(stat -> (stat.mode() & EXECUTABLE) != 0)
                .orElse(true);
        return executable
                ? Optional.empty()
                : unusable(
                        subject.candidate() + " may not be executed: permission denied",
                        "chmod +x it, if it is what was built");
    }

    private static Optional<Elf> elf(Subject subject, Path file) throws OsFailure {
        return Elf.read((offset, length) -> subject.os().files().bytes(file, offset, length));
    }

    private static Optional<Elf> running(Subject subject) throws OsFailure {
        Optional<Master> master = subject.situation().sole();
        return master.isEmpty()
                ? Optional.empty()
                : elf(subject, Binaries.executableOf(master.get().pid()));
    }

    private static Optional<Hazard> wrongDigest(Subject subject) throws OsFailure {
        Optional<String> wanted = subject.sha256();
        Optional<String> found = subject.binaries().sha256(subject.candidate());
        if (wanted.isEmpty() || found.isEmpty() || found.get().equalsIgnoreCase(wanted.get())) {
            return Optional.empty();
        }
        return unusable(
                "the SHA-256 of " + subject.candidate() + " is " + found.get() + ", not " + wanted.get(),
                "fetch it again, or correct --sha256");
    }

    private static Optional<Hazard> unusable(String evidence, String remedy) {
        return Optional.of(HAZARD.found(evidence, remedy));
    }
}
