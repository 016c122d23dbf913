package io.github.nginxupgrade.command;

import io.github.nginxupgrade.situation.Selector;
import java.nio.file.Path;

/**
 * What every command is asked with.
 *
 * @param command its name: apply, commit, rollback, status
 * @param selector which nginx
 * @param typed what is repeated of it in suggestions
 * @param stateFolder where runs are kept
 * @param asks false where nobody is to be asked ({@code --yes})
 * @param beginning whether it has begun to change anything
 */
public record Request(
        String command, Selector selector, TypedOptions typed, Path stateFolder, boolean asks, FirstChange beginning) {
    /** One that has just been made. */
    public Request(String command, Selector selector, TypedOptions typed, Path stateFolder, boolean asks) {
        this(command, selector, typed, stateFolder, asks, new FirstChange());
    }
}
