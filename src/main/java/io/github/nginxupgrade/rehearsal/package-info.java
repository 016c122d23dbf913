/** The candidate is tested and started in a sandbox, before anything live is touched. */
@NullMarked
package io.github.nginxupgrade.rehearsal;

import org.jspecify.annotations.NullMarked;
