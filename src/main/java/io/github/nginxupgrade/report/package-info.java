/** How it is said: text, JSON, JSON lines. Functions of values; performs nothing. */
@NullMarked
package io.github.nginxupgrade.report;

import org.jspecify.annotations.NullMarked;
