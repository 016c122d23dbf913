package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** Clock ticks and the time of boot are hundredths of a second (proc(5)). */
    private static final Duration SLACK = Duration.ofMillis(50);

    private static final long TICK_MS = 10;

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Instant> loaded = loaded(subject);
        if (loaded.isEmpty()) {
            return Optional.empty();
        }
        var changed = new ArrayList<String>();
        for (Path file : subject.configuration().files()) {
            Optional<FileStat> stat = subject.os().files().stat(file);
            if (stat.isPresent() && stat.get().changed().isAfter(loaded.get().plus(SLACK))) {
                changed.add(file.toString());
            }
        }
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                String.join(", ", changed) + (changed.size() == 1 ? " has" : " have")
                        + " been changed since the running master loaded the configuration; the new one loads what is"
                        + " there now",
                "reload first, and see that it serves well: one change at a time"));
    }

    /** When the configuration was loaded; empty where it can't be told. */
    private static Optional<Instant> loaded(Subject subject) throws OsFailure {
        Optional<Long> ticks = subject.situation().sole().stream()
                .flatMap(master -> master.workers().stream())
                .filter(Worker::accepting)
                .map(worker -> worker.identity().startTicks())
                .min(Comparator.naturalOrder());
        if (ticks.isEmpty()) {
            return Optional.empty();
        }
        Clock clock = subject.os().clock();
        Instant boot = clock.now().minus(clock.sinceBoot());
        return Optional.of(boot.plusMillis(ticks.get() * TICK_MS));
    }
}
