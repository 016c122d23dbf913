/** One file for each command, and what they share: the instance and its lock, the question, the end. */
@NullMarked
package io.github.nginxupgrade.command;

import org.jspecify.annotations.NullMarked;
