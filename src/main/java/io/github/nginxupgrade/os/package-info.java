/** The narrow port to the machine: processes, signals, files, sockets, commands, time. Values and interfaces only. */
@NullMarked
package io.github.nginxupgrade.os;

import org.jspecify.annotations.NullMarked;
