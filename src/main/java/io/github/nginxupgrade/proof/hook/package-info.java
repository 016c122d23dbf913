/** Programs of the operator, run at named points. */
@NullMarked
package io.github.nginxupgrade.proof.hook;

import org.jspecify.annotations.NullMarked;
