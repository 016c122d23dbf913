package io.github.nginxupgrade.command;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.engine.Modules;
import io.github.nginxupgrade.engine.TargetFile;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an upgrade is to install.
 *
 * @param list the binary first, then its modules
 * @param hazards of what was asked for: a module that the configuration does not load
 */
record TargetFiles(List<TargetFile> list, List<Hazard> hazards) {
    private static final HazardKind MODULE_NOT_LOADED = HazardKind.refuses(
            "module-not-loaded",
            "a module was given that the configuration does not load",
            "give modules that it loads, by their names");

    /** What is declared here. */
    @AutoService(HazardSource.class)
    public static final class Hazards implements HazardSource {
        @Override
        public List<HazardKind> hazards() {
            return List.of(MODULE_NOT_LOADED);
        }
    }

    TargetFiles {
        list = List.copyOf(list);
        hazards = List.copyOf(hazards);
    }

    /** Without a candidate it is what a package manager has put to nginx's paths. */
    static TargetFiles of(Session session, Instance instance, Situation situation, ApplyRequest apply)
            throws OsFailure {
        var wanted = new ArrayList<TargetFile>();
        wanted.add(binary(session.os.files(), instance, apply.candidate()));
        if (situation.sole().isEmpty()) {
            return new TargetFiles(wanted, List.of());
        }
        var modules = new Modules(session.os, instance, situation.sole().get().pid());
        try {
            wanted.addAll(of(modules, apply));
            return new TargetFiles(wanted, List.of());
        } catch (Modules.Unmatched e) {
            return new TargetFiles(
                    wanted,
                    List.of(MODULE_NOT_LOADED.found(
                            String.valueOf(e.getMessage()),
                            "give modules that the configuration loads, by their names")));
        }
    }

    private static TargetFile binary(FileSystem files, Instance instance, Optional<Path> candidate) throws OsFailure {
        Path live = FileSet.resolved(files, instance.binary());
        Optional<FileAttributes> attributes =
                candidate.isEmpty() && files.stat(live).isPresent()
                        ? Optional.of(files.attributes(live))
                        : Optional.empty();
        return new TargetFile(live, candidate.map(Path::toAbsolutePath).orElse(live), attributes);
    }

    /** The modules that are given, and in place also those that somebody has replaced already. */
    private static List<TargetFile> of(Modules modules, ApplyRequest apply) throws OsFailure, Modules.Unmatched {
        boolean inPlace = apply.candidate().isEmpty();
        List<TargetFile> given = modules.replacedBy(apply.modules(), apply.modulesFolder());
        var wanted = new ArrayList<TargetFile>(given);
        for (TargetFile already : inPlace ? modules.replacedAlready() : List.<TargetFile>of()) {
            if (given.stream().noneMatch(w -> w.live().equals(already.live()))) {
                wanted.add(already);
            }
        }
        return wanted;
    }
}
