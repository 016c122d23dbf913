/** The story: observe, decide, act, until the goal is reached. Start reading at {@link Loop} and {@link Table}. */
@NullMarked
package io.github.nginxupgrade.upgrade;

import org.jspecify.annotations.NullMarked;
