/** Linux's and systemd's vocabulary, pure: texts of {@code /proc} and unit files to values. */
@NullMarked
package io.github.nginxupgrade.linux;

import org.jspecify.annotations.NullMarked;
