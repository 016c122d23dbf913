/** Hazards of the nginx that runs: its processes, its pid file, where it comes from. */
@NullMarked
package io.github.nginxupgrade.preflight.check.instance;

import org.jspecify.annotations.NullMarked;
