/** Text that a stranger may have written, as it can be shown and typed; pure. */
@NullMarked
package io.github.nginxupgrade.text;

import org.jspecify.annotations.NullMarked;
