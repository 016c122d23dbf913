package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.PathStep;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.os.linux.file.PathResolution;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The programs of the system that we run: unshare(1), mount(8) and the like. They are looked for in these folders only,
 * never in the caller's PATH, and one that anybody but root could have changed, or a folder on its way, is not run.
 */
public final class Helpers {
    /** All that a helper gets of an environment. A shell finds what it runs in the same folders, in the same order. */
    public static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");

    private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");
    private static final int EXECUTABLE = 0111;
    private static final Path ROOT = Path.of("/");

    private final Path root;

    private Helpers(Path root) {
        this.root = root;
    }

    /** Those that we see ourselves. */
    public static Helpers ours() {
        return new Helpers(ROOT);
    }

    /** Those in the mount namespace of this process, which may have other files at the same paths. */
    public static Helpers seenBy(Proc proc, int pid) {
        return new Helpers(proc.of(pid, "root").resolve("."));
    }

    /**
     * The absolute path of a program, as whoever runs it there must name it.
     *
     * @throws OsFailure where there is none, or it cannot be trusted; the sentence says which
     */
    public String find(String name) throws OsFailure {
        for (String folder : FOLDERS) {
            String path = folder + "/" + name;
            if (isTrusted(path)) {
                return path;
            }
        }
        throw new OsFailure(Reason.OTHER, "cannot run " + name + ": it is not in " + String.join(", ", FOLDERS));
    }

    /** Each of them is there and can be trusted, for a shell that has this {@link #ENVIRONMENT}. */
    public void require(String... names) throws OsFailure {
        for (String name : names) {
            String unused = find(name);
        }
    }

    /** False where nothing is there that can be executed. */
    private boolean isTrusted(String path) throws OsFailure {
        try {
            List<PathStep> way = PathResolution.in(root, Path.of(path));
            PathStep last = way.get(way.size() - 1);
            boolean there = !last.link()
                    && last.stat().kind() == FileStat.Kind.REGULAR
                    && (last.stat().mode() & EXECUTABLE) != 0;
            Optional<String> breach = there ? Trust.breach(way, Set.of()) : Optional.empty();
            if (breach.isPresent()) {
                throw new OsFailure(Reason.OTHER, "cannot run " + path + ": " + breach.get());
            }
            return there;
        } catch (IOException e) {
            throw new OsFailure(Reason.OTHER, "cannot run " + path + ": " + e.getMessage(), e);
        }
    }
}
