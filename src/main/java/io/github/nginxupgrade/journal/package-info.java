/** Runs on disk: what was intended, where the backups are, what was done. It says where to look, never what is true. */
@NullMarked
package io.github.nginxupgrade.journal;

import org.jspecify.annotations.NullMarked;
