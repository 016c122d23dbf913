package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;

/**
 * Of which instance a run is.
 *
 * @param instance its key; empty where an older program wrote it, which knew instances by the spelling of their pid file
 * @param pidFile as it was spelled
 */
record Owner(String instance, Path pidFile) {
    boolean is(String key, Runs.Spelling spelling) throws OsFailure {
        return instance.isEmpty() ? spelling.isOurs(pidFile) : instance.equals(key);
    }
}
