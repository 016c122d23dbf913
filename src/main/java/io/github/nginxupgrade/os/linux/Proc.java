package io.github.nginxupgrade.os.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reading {@code /proc}, proc(5). What is gone, or may not be seen, is empty. */
final class Proc {
    private final Path root;

    Proc(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path of(int pid, String name) {
        return root.resolve(Integer.toString(pid)).resolve(name);
    }

    /** A whole file of {@code /proc/PID}: these have no size, so they are read to their end. */
    Optional<String> text(int pid, String name) {
        return text(of(pid, name));
    }

    /**
     * Empty where the process is gone or may not be looked at.
     *
     * @throws UncheckedIOException where it is there and can't be read, for want of file descriptors say: that is no
     *     "gone"
     */
    static Optional<String> text(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException | AccessDeniedException goneOrForbidden) {
            return Optional.empty();
        } catch (IOException e) {
            // ESRCH: it ended between open(2) and read(2); EPERM and ENOTDIR likewise tell that it is not ours to see
            String why = String.valueOf(e.getMessage());
            if (why.contains("No such process")
                    || why.contains("Operation not permitted")
                    || why.contains("Not a directory")) {
                return Optional.empty();
            }
            throw new UncheckedIOException("cannot read " + file + ": " + why, e);
        }
    }

    Optional<String> link(int pid, String name) {
        try {
            return Optional.of(Files.readSymbolicLink(of(pid, name)).toString());
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }
}
