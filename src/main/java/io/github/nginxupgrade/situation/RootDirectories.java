package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the paths of a process begin. chroot(2) and pivot_root(2) give it another root, and a mount namespace of its own
 * other files below the same one (path_resolution(7), mount_namespaces(7)): the paths that it was started with then lead
 * elsewhere than ours. What cannot be seen is taken for ours.
 */
public final class RootDirectories {
    private static final Path OURS = Path.of("/");

    /** What the paths of a process have to do with ours. */
    public enum Kind {
        OURS,
        /** The same root, and maybe other files below it. */
        OTHER_MOUNTS,
        /** Another folder is its root: no path of it means what it means to us. */
        OTHER_ROOT
    }

    private final Os os;

    public RootDirectories(Os os) {
        this.os = os;
    }

    /** Of which kind the root of this process is. */
    public Kind kind(int pid) throws OsFailure {
        Optional<FileId> its = id(rootOf(pid));
        if (its.isPresent() && !its.equals(id(OURS))) {
            return Kind.OTHER_ROOT;
        }
        return new Obstacles(os).isElsewhere(pid, "mnt") ? Kind.OTHER_MOUNTS : Kind.OURS;
    }

    /** Where we find what this process finds at {@code /}. */
    Path of(int pid) throws OsFailure {
        return kind(pid) == Kind.OURS ? OURS : rootOf(pid);
    }

    /** The folder that is the root of this instance, as the kernel names it, where it is not ours. */
    public Optional<Jail> jail(Instance instance) throws OsFailure {
        OptionalInt pid = instance.mountsOf();
        if (pid.isEmpty() || kind(pid.getAsInt()) != Kind.OTHER_ROOT) {
            return Optional.empty();
        }
        Path folder = os.files().linkTarget(rootOf(pid.getAsInt())).orElse(rootOf(pid.getAsInt()));
        return Optional.of(new Jail(pid.getAsInt(), folder, new Obstacles(os).isElsewhere(pid.getAsInt(), "mnt")));
    }

    /**
     * Another root.
     *
     * @param pid of a process in it
     * @param folder its name; in another mount namespace only that one knows it
     * @param mounts true where it is in another mount namespace
     */
    public record Jail(int pid, Path folder, boolean mounts) {}

    private static Path rootOf(int pid) {
        return Path.of("/proc/" + pid + "/root");
    }

    private Optional<FileId> id(Path folder) {
        try {
            return os.files().stat(folder).map(FileStat::id);
        } catch (OsFailure goneOrForbidden) {
            return Optional.empty();
        }
    }
}
