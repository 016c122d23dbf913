/** Hazards of the machine: mounts, disk, memory, limits. */
@NullMarked
package io.github.nginxupgrade.preflight.check.machine;

import org.jspecify.annotations.NullMarked;
