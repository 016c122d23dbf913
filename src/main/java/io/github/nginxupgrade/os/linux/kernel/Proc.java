package io.github.nginxupgrade.os.linux.kernel;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.text.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reading {@code /proc}, proc(5). What is gone, or may not be seen, is empty. */
public final class Proc {
    private static final int SETTING = 4096;
    private static final int PIECE = 4096;
    /**
     * strerror(3) of ESRCH, it ended between open(2) and read(2), and of EACCES and EPERM, which access(2) does not know of
     * where a file of {@code /proc} asks for the rights of ptrace(2).
     */
    private static final List<String> EMPTY =
            List.of("No such process", "Permission denied", "Operation not permitted");

    private final Path root;

    public Proc(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    public Path of(int pid, String name) {
        return root.resolve(Integer.toString(pid)).resolve(name);
    }

    /** A whole file of {@code /proc/PID}: these have no size, so they are read to their end. */
    public Optional<String> text(int pid, String name) {
        return text(root + "/" + pid + "/" + name);
    }

    /**
     * Empty where the process is gone or may not be looked at.
     *
     * @throws UncheckedIOException where it is there and can't be read, for want of file descriptors say: that is no
     *     "gone"
     */
    public static Optional<String> text(Path file) {
        return text(file.toString());
    }

    /** By a stream and the file's name: a channel and its path take several times as long, and this is what polls. */
    private static Optional<String> text(String file) {
        try (var stream = new FileInputStream(file)) {
            byte[] piece = new byte[PIECE];
            int length = Math.max(0, stream.read(piece));
            if (length < PIECE && isGivenAtOnce(file)) {
                return Optional.of(Bytes.text(piece, 0, length));
            }
            var whole = new ByteArrayOutputStream();
            whole.write(piece, 0, length);
            stream.transferTo(whole);
            return Optional.of(whole.toString(Bytes.CHARSET));
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!Files.isReadable(Path.of(file)) || EMPTY.stream().anyMatch(why::contains)) {
                return Optional.empty();
            }
            throw new UncheckedIOException("cannot read " + file + ": " + why, e);
        }
    }

    /** To one read that has the room (base.c, proc_pid_cmdline_read; seq_file.c of a single record): no second one is needed. */
    private static boolean isGivenAtOnce(String file) {
        return file.endsWith("/stat") || file.endsWith("/cmdline");
    }

    /**
     * A file below {@code /proc/sys}, or empty. It gives its text to one read only, and nothing at any later position
     * (proc_sysctl.c and sysctl.c), so {@code Files.readAllBytes}, which asks for a single byte first, sees just that.
     */
    public Optional<String> setting(String name) {
        ByteBuffer text = ByteBuffer.allocate(SETTING);
        try (var channel = Files.newByteChannel(root.resolve("sys").resolve(name))) {
            channel.read(text);
        } catch (IOException notThere) {
            return Optional.empty();
        }
        return Optional.of(new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip());
    }

    /**
     * What a look at this process finds. Where that is denied to root, it is repeated with the rights of the process's user: in
     * most containers, without CAP_SYS_PTRACE, root may see less of it than he himself (ptrace(2), "Ptrace access mode checking").
     *
     * @throws AccessDeniedException where it is denied to him too, or we may not take his rights
     */
    public <T> T look(int pid, Rights.Look<T, IOException> look) throws IOException {
        try {
            return look.look();
        } catch (AccessDeniedException denied) {
            Optional<Rights> its = text(pid, "status").flatMap(Rights::parse);
            Optional<Rights> ours = text(root + "/self/status").flatMap(Rights::parse);
            if (its.isEmpty() || ours.isEmpty() || !ours.get().canTake(its.get())) {
                throw denied;
            }
            try {
                return its.get().during(ours.get(), look);
            } catch (OsFailure | LinkageError notPossible) {
                denied.addSuppressed(notPossible);
                throw denied;
            }
        }
    }

    public Optional<String> link(int pid, String name) {
        try {
            return Optional.of(
                    look(pid, () -> Files.readSymbolicLink(of(pid, name))).toString());
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }
}
