/** JSON text to plain values and back: maps, lists, strings, numbers, booleans. Jackson's streaming core inside. */
@NullMarked
package io.github.nginxupgrade.json;

import org.jspecify.annotations.NullMarked;
