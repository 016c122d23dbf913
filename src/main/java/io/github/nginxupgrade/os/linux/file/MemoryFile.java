package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** memfd_create(2): a file without a name. Others execute it by way of our {@code /proc/PID/fd}. */
final class MemoryFile implements FileSystem.Copy {
    private static final int CLOSE_ON_EXEC = 1;
    /** Since Linux 6.3, where a machine may have them not executable by default; unknown before. */
    private static final int EXECUTABLE = 0x10;
    /** The call has a function in the C library since 2.27 only. */
    private static final Map<String, Integer> CALL = Map.of("amd64", 319, "aarch64", 279, "riscv64", 279);

    private final int descriptor;

    private MemoryFile(int descriptor) {
        this.descriptor = descriptor;
    }

    static MemoryFile copyOf(Path source) throws IOException {
        Integer call = CALL.get(System.getProperty("os.arch", ""));
        byte[] name = "nginx\0".getBytes(StandardCharsets.US_ASCII);
        int descriptor = call == null ? -1 : (int) LibC.c().syscall(call, name, CLOSE_ON_EXEC | EXECUTABLE);
        if (call != null && descriptor < 0) {
            descriptor = (int) LibC.c().syscall(call, name, CLOSE_ON_EXEC);
        }
        if (descriptor < 0) {
            throw new IOException("there are no files in memory here");
        }
        var copy = new MemoryFile(descriptor);
        try (var in = FileChannel.open(source, StandardOpenOption.READ);
                var out = FileChannel.open(copy.path(), StandardOpenOption.WRITE)) {
            long size = in.size();
            long copied = 0;
            for (long count = 1; copied < size && count > 0; copied += count) {
                count = in.transferTo(copied, size - copied, out);
            }
            return copy;
        } catch (IOException e) {
            copy.close();
            throw e;
        }
    }

    @Override
    public Path path() {
        return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor);
    }

    @Override
    public void close() {
        int unused = LibC.c().close(descriptor);
    }
}
