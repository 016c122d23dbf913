/** What was asked: picocli commands, shared options, exit codes. No decisions. */
@NullMarked
package io.github.nginxupgrade.cli;

import org.jspecify.annotations.NullMarked;
