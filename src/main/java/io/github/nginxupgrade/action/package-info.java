/** What can be done to an instance: swap files, send a signal. When to do it is decided elsewhere. */
@NullMarked
package io.github.nginxupgrade.action;

import org.jspecify.annotations.NullMarked;
