/** What is kept of a run for the picture of it: how it stood, now and then, and the page that is made of that. */
@NullMarked
package io.github.nginxupgrade.recording;

import org.jspecify.annotations.NullMarked;
