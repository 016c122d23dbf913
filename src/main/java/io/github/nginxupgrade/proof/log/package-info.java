/** What nginx writes to its error logs. */
@NullMarked
package io.github.nginxupgrade.proof.log;

import org.jspecify.annotations.NullMarked;
