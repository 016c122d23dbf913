/** Hazards of others on the machine: a second nginx, systemd, package managers, cron jobs. */
@NullMarked
package io.github.nginxupgrade.preflight.check.neighbours;

import org.jspecify.annotations.NullMarked;
