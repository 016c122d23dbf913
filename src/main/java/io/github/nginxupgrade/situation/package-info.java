/** What is true now: phase, masters, workers, files. Observing is one class; the rest are values and pure functions. */
@NullMarked
package io.github.nginxupgrade.situation;

import org.jspecify.annotations.NullMarked;
