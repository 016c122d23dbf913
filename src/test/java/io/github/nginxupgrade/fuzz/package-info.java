/**
 * What readers of foreign text are held to, whatever the bytes: fed by a fuzzer that is guided by coverage (scripts/fuzz), and
 * in every build by the inputs that are kept in {@code src/test/resources/fuzz}.
 */
package io.github.nginxupgrade.fuzz;
