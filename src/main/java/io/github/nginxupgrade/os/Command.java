package io.github.nginxupgrade.os;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A program to run to its end, with no terminal.
 *
 * @param arguments the program and its arguments; one without {@code /} is a program of the system, which is
 *     looked for in its folders, never in the caller's PATH
 * @param folder the current folder it gets
 * @param environment all of its environment: nothing of ours is passed on
 * @param overlays files shown at other paths, to this program only: staged file by live path, in a private mount
 *     namespace (needs root), so that nothing live is touched
 * @param mountsOf the pid of a process in whose mount namespace it is run
 * @param like the process that it is run as, in a session without our terminal: with its limits as far as we may set them,
 *     and, where we are root, as its user and groups, with the capabilities of it that every nginx needs and no new
 *     privileges (no_new_privs of prctl(2)). Where we are not root, it is run as ourselves
 * @param input what it reads on its standard input, as UTF-8
 * @param limit how long it may take before it is killed
 */
public record Command(
        List<String> arguments,
        Path folder,
        Map<String, String> environment,
        Map<Path, Path> overlays,
        OptionalInt mountsOf,
        Optional<ProcessIdentity> like,
        String input,
        Duration limit) {
    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        overlays = Map.copyOf(overlays);
    }

    /** One that reads nothing, in our own mount namespace. */
    public Command(
            List<String> arguments,
            Path folder,
            Map<String, String> environment,
            Map<Path, Path> overlays,
            Duration limit) {
        this(arguments, folder, environment, overlays, OptionalInt.empty(), Optional.empty(), "", limit);
    }

    /** The same in the mount namespace of that process. */
    public Command inMountsOf(OptionalInt pid) {
        return new Command(arguments, folder, environment, overlays, pid, like, input, limit);
    }

    /** The same with this on its standard input. */
    public Command reading(String text) {
        return new Command(arguments, folder, environment, overlays, mountsOf, like, text, limit);
    }

    /** The same as that process runs. */
    public Command like(ProcessIdentity process) {
        return new Command(arguments, folder, environment, overlays, mountsOf, Optional.of(process), input, limit);
    }
}
