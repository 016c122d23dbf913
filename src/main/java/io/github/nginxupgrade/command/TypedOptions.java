package io.github.nginxupgrade.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What was typed beside the name of the command, for the commands that are suggested. */
public interface TypedOptions {
    /**
     * Of what was typed the words that this command knows as well, and that change what is done; as a shell parts them.
     *
     * @param pidFile the pid file of the nginx that was found, which stands for a pid that was typed: by the time at which the line
     *     is typed, that master may be gone
     */
    List<String> again(String command, Optional<Path> pidFile);
}
