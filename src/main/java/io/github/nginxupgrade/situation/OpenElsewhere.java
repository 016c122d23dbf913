package io.github.nginxupgrade.situation;

import java.nio.file.Path;

/**
 * A log that a process writes to, and that none of the names of its logs leads to: it was moved away, or deleted, and the process
 * was not told.
 *
 * @param file what it is called now; of one that is deleted, what it was called
 */
public record OpenElsewhere(int pid, Writer writer, Path file) {
    /** What the process is. */
    public enum Writer {
        MASTER("master"),
        WORKER("worker"),
        /** Of a cache: it has the logs of its master open as a worker has them (ngx_start_cache_manager_processes). */
        CACHE_PROCESS("cache manager or loader");

        private final String words;

        Writer(String words) {
            this.words = words;
        }
    }

    /** {@code worker 62 writes to /var/log/nginx/access.log.1, which is none of its logs}. */
    public String words() {
        return writer.words + " " + pid + " writes to " + file + ", which is none of its logs";
    }
}
