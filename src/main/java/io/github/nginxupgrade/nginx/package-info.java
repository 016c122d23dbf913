/** The vocabulary of nginx, pure: process titles, arguments, versions, configuration and log lines. Parses strings, not files. */
@NullMarked
package io.github.nginxupgrade.nginx;

import org.jspecify.annotations.NullMarked;
