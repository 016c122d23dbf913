/** The page of one run: HTML that needs nothing else, made of its journal and of how it stood now and then. Pure. */
@NullMarked
package io.github.nginxupgrade.report.page;

import org.jspecify.annotations.NullMarked;
