/** Hazards of the configuration, as the running and the new version read it. */
@NullMarked
package io.github.nginxupgrade.preflight.check.configuration;

import org.jspecify.annotations.NullMarked;
