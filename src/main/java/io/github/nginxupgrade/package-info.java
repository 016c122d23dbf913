/** Replaces the binary of a running nginx under live traffic. A newcomer starts at {@code engine.Loop}. */
@NullMarked
package io.github.nginxupgrade;

import org.jspecify.annotations.NullMarked;
