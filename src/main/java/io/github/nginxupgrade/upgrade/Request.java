package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.situation.Selector;
import java.nio.file.Path;

/**
 * What every command is asked with.
 *
 * @param command its name: apply, commit, rollback, status
 * @param selector which nginx
 * @param selectorWords the options that picked it, to be repeated in suggestions; empty or starting with a space
 * @param stateFolder where runs are kept
 * @param asks false where nobody is to be asked ({@code --yes})
 */
public record Request(String command, Selector selector, String selectorWords, Path stateFolder, boolean asks) {}
