package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.HiddenName;
import io.github.nginxupgrade.os.linux.file.UnixAttributes;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code /proc/PID/exe}, proc(5): what a process executes. */
final class ExeLink {
    private static final String NAME = "exe";

    private ExeLink() {}

    /** The very inode, which stat(2) follows this link to, also where the path is gone. */
    static Optional<FileId> file(Proc proc, int pid) {
        try {
            return Optional.of(proc.look(pid, () -> UnixAttributes.id(proc.of(pid, NAME))));
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }

    /** By its name; empty where gone or forbidden. */
    static String name(Proc proc, int pid) {
        return proc.link(pid, NAME).map(HiddenName::unhidden).orElse("");
    }

    /** The process is there, and may not be looked at; one that is ending has no such link any more. */
    static boolean isForbidden(Proc proc, int pid) {
        try {
            Path unused = proc.look(pid, () -> Files.readSymbolicLink(proc.of(pid, NAME)));
            return false;
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException gone) {
            return false;
        }
    }
}
