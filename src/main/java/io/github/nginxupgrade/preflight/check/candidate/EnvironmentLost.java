package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.MappedFile;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.NotLookedAt;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Libraries that the running master has only because of the environment it was started with: LD_PRELOAD (an allocator, say),
 * LD_LIBRARY_PATH. The new master gets of it what {@code env} names, and nothing else (ngx_exec_new_binary). The environment
 * itself cannot be read, for nginx writes its title over it (ngx_setproctitle.c), so this looks at what is mapped;
 * OPENSSL_CONF and other variables that leave no library behind cannot be seen.
 */
@AutoService(HazardSource.class)
public final class EnvironmentLost extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "environment-lost",
            "the running master has a library by LD_PRELOAD or LD_LIBRARY_PATH, which a new master "
                    + "does not get; told from what it has mapped, for nginx writes its title over its "
                    + "environment. OPENSSL_CONF and other variables that leave no library behind cannot be "
                    + "seen",
            "declare the variable with `env`, or do without");

    public EnvironmentLost() {
        super(Stage.CONFIGURATION, HAZARD);
    }

    /** Where allocators are put before libc: they are nobody's dependency. */
    private static final Pattern ALLOCATOR =
            Pattern.compile("(?s).*/lib(?:je|tc|mi|hoard|scudo)[^/]*malloc[^/]*\\.so.*");

    /** {@code libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f0000000000)}. */
    private static final Pattern NEEDED = Pattern.compile("(?md)^\\s*(?<name>\\S+) => (?<path>/.*) \\(0x[0-9a-f]+\\)$");

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> master = subject.situation().sole();
        boolean declared = subject.instance().directives().all("env").stream()
                .anyMatch(env -> env.argument(0).matches("LD_(PRELOAD|LIBRARY_PATH)(=.*)?"));
        if (master.isEmpty() || declared) {
            return Optional.empty();
        }
        Path executable = Binaries.executableOf(master.get().pid());
        Optional<String> stranger = subject.binaries().whyNotRun(executable);
        if (stranger.isPresent()) {
            return Optional.of(NotLookedAt.HAZARD.found(
                    "environment-lost: the loader is not asked what the master needs, as root would run what another user"
                            + " can choose: " + stranger.get(),
                    "see by hand that it was started without LD_PRELOAD and LD_LIBRARY_PATH"));
        }
        List<String> lost = lost(subject, master.get(), executable);
        if (lost.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the running master has " + String.join(", ", lost)
                        + " by the environment it was started with (LD_PRELOAD or LD_LIBRARY_PATH), which a new master"
                        + " does not get",
                "declare the variable with env in the configuration, or do without"));
    }

    private static List<String> lost(Subject subject, Master master, Path executable) throws OsFailure {
        Map<String, Path> needed = needed(subject, executable);
        return subject.os().processes().mappedFiles(master.pid()).stream()
                .map(MappedFile::path)
                .filter(path -> isLost(path, needed))
                .map(Path::toString)
                .toList();
    }

    /** Where the loader finds each library without that environment; by the name under which it is needed. */
    private static Map<String, Path> needed(Subject subject, Path executable) throws OsFailure {
        var needed = new HashMap<String, Path>();
        Matcher line = NEEDED.matcher(MissingLibraries.trace(subject, executable));
        while (line.find()) {
            Path path = Path.of(line.group("path"));
            if (subject.os().files().stat(path).isPresent()) {
                needed.put(line.group("name"), subject.os().files().realPath(path));
            }
        }
        return needed;
    }

    /** A library of this name lies in another folder; a newer one in the same folder has only been brought up to date. */
    private static boolean isLost(Path mapped, Map<String, Path> needed) {
        String name = String.valueOf(mapped.getFileName());
        List<Path> sameName = needed.entrySet().stream()
                .filter(library -> name.startsWith(library.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return sameName.isEmpty()
                ? ALLOCATOR.matcher(mapped.toString()).matches()
                : sameName.stream().noneMatch(path -> Objects.equals(path.getParent(), mapped.getParent()));
    }
}
