/** Replaces the binary of a running nginx under live traffic. A newcomer starts at {@code upgrade.Loop}. */
@NullMarked
package io.github.nginxupgrade;

import org.jspecify.annotations.NullMarked;
