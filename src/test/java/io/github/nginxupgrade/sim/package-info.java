/**
 * A machine in memory that obeys nginx's own rules on simulated time, faults named by operation, and the proofs that
 * stand on both. {@link io.github.nginxupgrade.sim.SimNginx} says what is modelled and what is not.
 */
package io.github.nginxupgrade.sim;
