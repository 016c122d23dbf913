/** Probes: requests to the new version, and which process answered them. */
@NullMarked
package io.github.nginxupgrade.proof.probe;

import org.jspecify.annotations.NullMarked;
