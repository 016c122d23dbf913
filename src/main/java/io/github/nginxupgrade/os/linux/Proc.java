package io.github.nginxupgrade.os.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

    static Optional<String> text(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
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
