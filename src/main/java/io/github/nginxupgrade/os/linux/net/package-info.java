/** Sockets: who listens, who is connected, and connections of our own. */
@NullMarked
package io.github.nginxupgrade.os.linux.net;

import org.jspecify.annotations.NullMarked;
