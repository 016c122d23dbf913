/** How a command ends and what happens on the way, as values: from them {@code report} makes text and JSON. */
@NullMarked
package io.github.nginxupgrade.outcome;

import org.jspecify.annotations.NullMarked;
