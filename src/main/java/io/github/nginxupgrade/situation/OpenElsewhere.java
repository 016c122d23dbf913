package io.github.nginxupgrade.situation;

import java.nio.file.Path;

/**
 * A log that a process writes to, and that none of the names of its logs leads to: it was moved away, or deleted, and the process
 * was not told.
 *
 * @param isMaster it is no worker
 * @param file what it is called now; of one that is deleted, what it was called
 */
public record OpenElsewhere(int pid, boolean isMaster, Path file) {
    /** {@code worker 62 writes to /var/log/nginx/access.log.1, which is none of its logs}. */
    public String words() {
        return (isMaster ? "master " : "worker ") + pid + " writes to " + file + ", which is none of its logs";
    }
}
