/** What clients get, as the access logs and stub_status tell it. */
@NullMarked
package io.github.nginxupgrade.proof.traffic;

import org.jspecify.annotations.NullMarked;
