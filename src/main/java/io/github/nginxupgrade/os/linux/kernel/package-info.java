/** What all rooms of the port ask: the C library, {@code /proc}, whether we were interrupted. */
@NullMarked
package io.github.nginxupgrade.os.linux.kernel;

import org.jspecify.annotations.NullMarked;
