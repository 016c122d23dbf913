/** Evidence on the new version: what its log says. Probes and comparisons will live here too. */
@NullMarked
package io.github.nginxupgrade.proof;

import org.jspecify.annotations.NullMarked;
