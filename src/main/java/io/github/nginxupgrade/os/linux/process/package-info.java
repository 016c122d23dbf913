/** Processes: {@code /proc}, signals, commands, and with whose rights they run. */
@NullMarked
package io.github.nginxupgrade.os.linux.process;

import org.jspecify.annotations.NullMarked;
