/** Observe, decide, act: the loop, the one table that decides, its deadlines, and what it foresees. */
@NullMarked
package io.github.nginxupgrade.engine;

import org.jspecify.annotations.NullMarked;
