/**
 * Real ground: private instances of real nginx releases, a load client that accounts for every request, and the tests
 * that stand on them. Prepared by {@code scripts/prepare}.
 */
package io.github.nginxupgrade.real;
