package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration names another pid file than the running master uses: it was changed since it was loaded. The new
 * master would write the new one and the old one's oldbin would stand beside the old one (ngx_create_pidfile and
 * ngx_exec_new_binary): nobody who looks at either sees an upgrade.
 */
@AutoService(HazardSource.class)
public final class PidFileElsewhere extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "pid-file-elsewhere",
            "the configuration was changed to name another pid file, and not loaded since",
            "reload nginx");

    public PidFileElsewhere() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Instance instance = subject.instance();
        Path configured = instance.prefix()
                .resolve(instance.directives()
                        .value("pid")
                        .orElse(instance.build().pidPath()))
                .normalize();
        if (configured.equals(instance.pidFile()) || subject.situation().sole().isEmpty()) {
            return Optional.empty();
        }
        boolean same = String.valueOf(configured.getFileName())
                        .equals(String.valueOf(instance.pidFile().getFileName()))
                && folder(subject, configured).isPresent()
                && folder(subject, configured).equals(folder(subject, instance.pidFile()));
        return same
                ? Optional.empty()
                : Optional.of(HAZARD.found(
                        "the master's pid file is " + instance.pidFile() + ", and its configuration now says "
                                + configured,
                        "reload nginx first, which moves it: nginx-upgrade reload --pid "
                                + subject.situation().sole().get().pid()));
    }

    private static Optional<FileId> folder(Subject subject, Path file) throws OsFailure {
        return subject.around()
                .stat(subject.instance().seen(file.resolveSibling(".")))
                .map(FileStat::id);
    }
}
