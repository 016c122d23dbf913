package io.github.nginxupgrade.os.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reading {@code /proc}, proc(5). What is gone, or may not be seen, is empty. */
final class Proc {
    private static final int SETTING = 4096;

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

    /**
     * A file below {@code /proc/sys}, or empty. It gives its text to one read only, and nothing at any later position
     * (proc_sysctl.c and sysctl.c), so {@code Files.readAllBytes}, which asks for a single byte first, sees just that.
     */
    Optional<String> setting(String name) {
        ByteBuffer text = ByteBuffer.allocate(SETTING);
        try (var channel = Files.newByteChannel(root.resolve("sys").resolve(name))) {
            channel.read(text);
        } catch (IOException notThere) {
            return Optional.empty();
        }
        return Optional.of(new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip());
    }

    Optional<String> link(int pid, String name) {
        try {
            return Optional.of(Files.readSymbolicLink(of(pid, name)).toString());
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }
}
