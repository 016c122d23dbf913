package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small file system of its own on a folder of the test's, to be filled up or made read-only. */
final class Mount implements AutoCloseable {
    private static final int BLOCK = 1 << 12;

    private final Path folder;
    private final Thread atExit = new Thread(this::unmount, "unmount");

    private Mount(Path folder) {
        this.folder = folder;
    }

    static Mount on(Path folder, int mebibytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var mount = new Mount(folder);
        run(List.of("mount", "-t", "tmpfs", "-o", "mode=755,size=" + mebibytes + "m", "tmpfs", folder.toString()));
        Runtime.getRuntime().addShutdownHook(mount.atExit);
        return mount;
    }

    void readOnly(boolean yes) {
        run(List.of("mount", "-o", "remount," + (yes ? "ro" : "rw"), folder.toString()));
    }

    /** Until not one more byte fits. */
    Path fill() {
        Path filler = folder.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[BLOCK];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
            return filler;
        }
    }

    private static void run(List<String> command) {
        CommandLine.Result result = CommandLine.run(Path.of("/"), PrivateNginx.PATIENCE, command);
        assertThat(result.exit()).as("%s: %s", command, result).isZero();
    }

    private void unmount() {
        run(List.of("umount", folder.toString()));
    }

    @Override
    public void close() {
        unmount();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            // the JVM is ending: the hook will fail on what is gone already, and nobody is told
        }
    }
}
