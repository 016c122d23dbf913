package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.ProcessIdentity;

/**
 * A worker of a master.
 *
 * @param accepting true where it is titled exactly {@code nginx: worker process}; false where it is draining
 */
public record Worker(ProcessIdentity identity, boolean accepting) {
    public int pid() {
        return identity.pid();
    }
}
