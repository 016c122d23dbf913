package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.MappedFile;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The dynamic modules of an instance: which a new file replaces, and where the bytes that run are. */
public final class Modules {
    private final Os os;
    private final Instance instance;
    private final int master;

    /**
     * The modules of an instance.
     *
     * @param master the master whose mapped modules are the old ones
     */
    public Modules(Os os, Instance instance, int master) {
        this.os = os;
        this.instance = instance;
        this.master = master;
    }

    /** A module is given that the configuration does not load, or loads twice under one name. */
    public static final class Unmatched extends Exception {
        private static final long serialVersionUID = 1L;

        Unmatched(String message) {
            super(message);
        }
    }

    /** The live path that each given file replaces: the one of the same name that the configuration loads. */
    public List<TargetFile> replacedBy(List<Path> given, Optional<Path> folder) throws OsFailure, Unmatched {
        var wanted = new ArrayList<TargetFile>();
        for (Path file : given) {
            List<Path> named =
                    loaded().stream().filter(path -> sameName(path, file)).toList();
            if (named.size() != 1) {
                throw new Unmatched("the configuration loads " + (named.isEmpty() ? "no" : "more than one")
                        + " module named " + file.getFileName());
            }
            wanted.add(new TargetFile(named.get(0), file.toAbsolutePath(), Optional.empty()));
        }
        if (folder.isPresent()) {
            for (Path live : loaded()) {
                Path file = folder.get().toAbsolutePath().resolve(String.valueOf(live.getFileName()));
                boolean free = wanted.stream().noneMatch(w -> w.live().equals(live));
                if (free && os.files().stat(file).isPresent()) {
                    wanted.add(new TargetFile(live, file, Optional.empty()));
                }
            }
        }
        return wanted;
    }

    private static boolean sameName(Path one, Path other) {
        return String.valueOf(one.getFileName()).equals(String.valueOf(other.getFileName()));
    }

    /** Real paths of all modules that the configuration loads. */
    List<Path> loaded() throws OsFailure {
        var paths = new ArrayList<Path>();
        for (Path module : instance.modules()) {
            paths.add(FileSet.resolved(os.files(), module));
        }
        return paths;
    }

    /**
     * Modules whose file has been replaced since the master mapped it (a package manager did): what is there now is
     * wanted, and what is mapped is the way back.
     */
    public List<TargetFile> replacedAlready() throws OsFailure {
        var wanted = new ArrayList<TargetFile>();
        for (Path live : loaded()) {
            Optional<FileId> now = os.files().stat(live).map(FileStat::id);
            Path running = running(live);
            if (now.isPresent() && !now.equals(os.files().stat(running).map(FileStat::id))) {
                wanted.add(new TargetFile(live, live, Optional.of(os.files().attributes(live))));
            }
        }
        return wanted;
    }

    /** Where the bytes are that the master has loaded from this path: mapped, or still at the path itself. */
    public Path running(Path live) throws OsFailure {
        for (MappedFile mapped : os.processes().mappedFiles(master)) {
            if (mapped.path().equals(live) && os.files().stat(mapped.handle()).isPresent()) {
                return mapped.handle();
            }
        }
        return live;
    }

    /** Where the bytes are that run, by live path: the binary's, and those of all modules that the configuration loads. */
    public Map<Path, Path> running() throws OsFailure {
        var running = new HashMap<Path, Path>();
        running.put(FileSet.resolved(os.files(), instance.binary()), Binaries.executableOf(master));
        for (Path live : loaded()) {
            running.put(live, running(live));
        }
        return running;
    }

    /** Where the bytes are that run, by live path: the binary's, which is the first, from {@code /proc/PID/exe}. */
    public Map<Path, Path> running(List<TargetFile> files) throws OsFailure {
        var running = new HashMap<Path, Path>();
        for (int i = 0; i < files.size(); i++) {
            Path live = files.get(i).live();
            running.put(live, i == 0 ? Binaries.executableOf(master) : running(live));
        }
        return running;
    }
}
