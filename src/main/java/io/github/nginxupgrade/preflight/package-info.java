/** What could go wrong, looked for before anything is touched: one file per hazard. */
@NullMarked
package io.github.nginxupgrade.preflight;

import org.jspecify.annotations.NullMarked;
