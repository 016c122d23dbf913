/** Hazards of the new binary and its modules, compared with what runs. */
@NullMarked
package io.github.nginxupgrade.preflight.check.candidate;

import org.jspecify.annotations.NullMarked;
