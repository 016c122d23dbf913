/** The sandbox that a candidate is tested and started in. */
@NullMarked
package io.github.nginxupgrade.os.linux.sandbox;

import org.jspecify.annotations.NullMarked;
