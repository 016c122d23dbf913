package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.os.PackagedFile;
import io.github.nginxupgrade.os.Packages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a version that was gone back to, and the package manager, which believes that those of its own last upgrade are
 * there: it replaces them some day without a word, or never gives them back.
 */
final class PackageClaims {
    private PackageClaims() {}

    /** A sentence for each package whose file is not the one that it has installed. */
    static List<String> on(FileSet files, Packages packages) {
        var claims = new LinkedHashMap<PackageVersion, PackagedFile>();
        var paths = new LinkedHashMap<PackageVersion, List<String>>();
        for (ReplacedFile file : files.files()) {
            Optional<PackagedFile> found =
                    packages.look(file.live(), file.live()).filter(claim -> !claim.same());
            found.ifPresent(claim -> {
                claims.put(claim.installed(), claim);
                paths.computeIfAbsent(claim.installed(), unused -> new ArrayList<>())
                        .add(file.live().toString());
            });
        }
        return claims.entrySet().stream()
                .map(claim -> words(claim, paths.getOrDefault(claim.getKey(), List.of())))
                .toList();
    }

    private static String words(Map.Entry<PackageVersion, PackagedFile> claim, List<String> paths) {
        PackagedFile.Manager manager = claim.getValue().manager();
        String name = claim.getKey().name();
        return manager.word() + " believes that " + claim.getKey().words() + " is installed, and "
                + String.join(" and ", paths) + (paths.size() == 1 ? " is" : " are")
                + " not of that version: the next upgrade of the package replaces what is there; "
                + manager.keeping(name) + " keeps it, " + manager.restoring(name) + " puts the package's back";
    }
}
