package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Generation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A file of the configuration is younger than the workers: the running master has not loaded what is there now, and the new
 * one will (a rollback by HUP goes on with what is in the old one's memory). The workers of a load are started with it, so
 * the oldest accepting one tells when that was; one that has been replaced since makes it look later.
 */
@AutoService(HazardSource.class)
public final class ConfigurationChanged extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "configuration-changed",
            "a file of the configuration is younger than the workers: the new master loads what the "
                    + "running one has not",
            "reload first");

    public ConfigurationChanged() {
        super(Stage.CONFIGURATION, HAZARD);
    }

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Instant> loaded = subject.situation().sole().flatMap(master -> Generation.since(subject.os(), master));
        if (loaded.isEmpty()) {
            return Optional.empty();
        }
        List<String> changed = Generation.changed(
                        subject.os(), loaded.get(), subject.configuration().files())
                .stream()
                .map(Path::toString)
                .toList();
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                String.join(", ", changed) + (changed.size() == 1 ? " has" : " have")
                        + " been changed since the running master loaded the configuration; the new one loads what is"
                        + " there now",
                "reload first, and see that it serves well: one change at a time"));
    }
}
