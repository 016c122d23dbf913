/** The only code that touches the machine: {@code /proc}, files, signals through jnr-posix, extended attributes. */
@NullMarked
package io.github.nginxupgrade.os.linux;

import org.jspecify.annotations.NullMarked;
