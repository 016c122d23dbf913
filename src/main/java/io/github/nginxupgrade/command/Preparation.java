package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.artifact.Stage;
import io.github.nginxupgrade.engine.Modules;
import io.github.nginxupgrade.engine.TargetFile;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.StartEffects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Copies what is to be installed and what must come back into the folder of a run. Touches nothing live. */
final class Preparation {
    private final Session session;
    private final Os os;
    private final Instance instance;
    private final Master old;
    private final List<TargetFile> wanted;
    private final Run run;
    private final Stage stage;
    private final Map<Path, Path> staged = new LinkedHashMap<>();

    /**
     * Prepares a run.
     *
     * @param old the master that is to be replaced
     * @param wanted the binary first, then its modules
     */
    Preparation(Session session, Instance instance, Master old, List<TargetFile> wanted, Run run) {
        this.session = session;
        this.os = session.os;
        this.instance = instance;
        this.old = old;
        this.wanted = List.copyOf(wanted);
        this.run = run;
        this.stage = new Stage(os.files(), run.folder());
    }

    /** Copies the candidates: from here on these bytes are what is tested, and what was tested is what is installed. */
    void stageCandidates() throws OsFailure {
        for (int i = 0; i < wanted.size(); i++) {
            TargetFile file = wanted.get(i);
            staged.put(file.live(), stage.copyCandidate(file.source(), name(i, file)));
        }
    }

    /** Staged file by live path. */
    Map<Path, Path> staged() {
        return Map.copyOf(staged);
    }

    Path stagedBinary() {
        return stagedAt(wanted.get(0).live());
    }

    private Path stagedAt(Path live) {
        Path found = staged.get(live);
        if (found == null) {
            throw new IllegalStateException("not staged: " + live);
        }
        return found;
    }

    private static String name(int index, TargetFile file) {
        return index + "-" + file.live().getFileName();
    }

    /**
     * Copies what runs: the binary from {@code /proc/PID/exe}, the modules from where they are mapped. What a run before has left
     * beside the live files goes first, for it must not be taken for a file of somebody else's.
     */
    Manifest backUp(String command, Side from, Side to, OptionalInt workers, boolean goesBack) throws OsFailure {
        session.runs.sweepLeftovers(instance);
        var modules = new Modules(os, instance, old.pid());
        var files = new ArrayList<ReplacedFile>();
        for (int i = 0; i < wanted.size(); i++) {
            TargetFile file = wanted.get(i);
            Path running = i == 0 ? Binaries.executableOf(old.pid()) : modules.running(file.live());
            files.add(backUp(file, name(i, file), running));
        }
        return new Manifest(
                run.name(),
                os.clock().now(),
                command,
                os.host().userName(),
                session.key(instance).text(),
                instance.pidFile(),
                session.looks.startCommand(instance),
                from,
                to,
                new FileSet(files),
                old.identity(),
                workers,
                workers.isPresent() ? holdings() : OwnedFiles.none(),
                goesBack);
    }

    /** Only before a new master has been there: afterwards it is not known any more how it was. */
    private OwnedFiles holdings() throws OsFailure {
        return OwnedFiles.note(
                os.files(), StartEffects.by(os, instance, old.pid()), path -> instance.seenBy(old.pid(), path));
    }

    private ReplacedFile backUp(TargetFile file, String name, Path running) throws OsFailure {
        Path backup = stage.copyBackup(running, name);
        FileAttributes attributes = os.files().attributes(running);
        Path candidate = stagedAt(file.live());
        return new ReplacedFile(
                file.live(),
                backup,
                session.binaries.digest(backup),
                attributes,
                candidate,
                session.binaries.digest(candidate),
                file.attributes().orElse(attributes));
    }
}
