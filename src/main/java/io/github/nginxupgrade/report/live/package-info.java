/** A run, or how things stand, as a view that is redrawn in place: what is shown of it, and how much there is room for. Pure. */
@NullMarked
package io.github.nginxupgrade.report.live;

import org.jspecify.annotations.NullMarked;
