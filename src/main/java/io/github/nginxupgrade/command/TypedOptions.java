package io.github.nginxupgrade.command;

import java.util.List;

/** What was typed beside the name of the command, for the commands that are suggested. */
public interface TypedOptions {
    /** Of what was typed the words that this command knows as well, and that change what is done; as a shell parts them. */
    List<String> again(String command);
}
