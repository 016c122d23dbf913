/** Files, opened so that nothing blocks and no stranger leads elsewhere. */
@NullMarked
package io.github.nginxupgrade.os.linux.file;

import org.jspecify.annotations.NullMarked;
