package io.github.nginxupgrade.cli;

import java.util.concurrent.Callable;

/** A command that changes an nginx: while one runs, a package of this program is neither replaced nor removed. */
interface ActingCommand extends Callable<Integer> {}
