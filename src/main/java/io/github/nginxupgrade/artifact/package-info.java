/** A binary with its modules as one set: digests, backup, staging, installing, attributes. */
@NullMarked
package io.github.nginxupgrade.artifact;

import org.jspecify.annotations.NullMarked;
