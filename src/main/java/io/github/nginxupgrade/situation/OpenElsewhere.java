package io.github.nginxupgrade.situation;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

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
        /** It has the logs of its master open as a worker has them (ngx_start_cache_manager_processes). */
        CACHE_MANAGER("cache manager"),
        CACHE_LOADER("cache loader"),
        /** Of lua-nginx-module, and so of OpenResty. */
        PRIVILEGED_AGENT("privileged agent");

        private final String words;

        Writer(String words) {
            this.words = words;
        }

        /** The helper that calls itself so; empty where none does that has nginx's logs open. */
        static Optional<Writer> called(String helper) {
            return Arrays.stream(values())
                    .filter(writer -> writer.words.equals(helper))
                    .findFirst();
        }
    }

    /** {@code worker 62 writes to /var/log/nginx/access.log.1, which is none of its logs}. */
    public String words() {
        return writer.words + " " + pid + " writes to " + file + ", which is none of its logs";
    }
}
