package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Tells, from when it is asked to, whether the master that stays writes to logs that are no longer where their names lead. */
final class LogWatch {
    private final Os os;
    private final Instance instance;
    private Optional<Set<Path>> noted = Optional.empty();
    private Optional<Logs> logs = Optional.empty();

    LogWatch(Os os, Instance instance) {
        this.os = os;
        this.instance = instance;
    }

    /** Only the first names count. */
    void watch(Set<Path> names) {
        if (noted.isEmpty()) {
            noted = Optional.of(Set.copyOf(names));
        }
    }

    /** Where that cannot be seen nothing is told: it decides over nobody's end. */
    Optional<String> astray(Situation now) {
        Optional<Master> stays = now.stays();
        if (noted.isEmpty() || stays.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (logs.isEmpty()) {
                FileSystem readable = os.files().as(stays.get().pid());
                Set<Path> names = new HashSet<>(noted.get());
                names.addAll(Logs.named(
                        instance, Configuration.whole(readable, instance).directives()));
                logs = Optional.of(new Logs(os, instance, names));
            }
            return logs.get().astray(stays.get());
        } catch (OsFailure notToBeSeen) {
            return Optional.empty();
        }
    }
}
