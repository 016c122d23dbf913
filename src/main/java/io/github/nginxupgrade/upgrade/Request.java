package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.situation.Selector;
import java.nio.file.Path;
import java.util.List;

/**
 * What every command is asked with.
 *
 * @param command its name: apply, commit, rollback, status
 * @param selector which nginx
 * @param selectorWords the options that were given to pick it, to be repeated in suggestions
 * @param stateFolder where runs are kept
 * @param asks false where nobody is to be asked ({@code --yes})
 * @param beginning whether it has begun to change anything
 */
public record Request(
        String command,
        Selector selector,
        List<String> selectorWords,
        Path stateFolder,
        boolean asks,
        Beginning beginning) {
    public Request {
        selectorWords = List.copyOf(selectorWords);
    }

    /** One that has just been made. */
    public Request(String command, Selector selector, List<String> selectorWords, Path stateFolder, boolean asks) {
        this(command, selector, selectorWords, stateFolder, asks, new Beginning());
    }
}
