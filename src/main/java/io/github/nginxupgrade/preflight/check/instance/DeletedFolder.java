package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * The master was started by a path relative to its current folder, and that folder is gone: execve(2) of a relative
 * {@code argv[0]} fails there (ngx_execute_proc, ngx_process.c; a master never changes its folder).
 */
@AutoService(HazardSource.class)
public final class DeletedFolder extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "deleted-folder",
            "the master was started by a relative path in a folder that is gone",
            "restart nginx by its full path, once");

    public DeletedFolder() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        String program = subject.instance().arguments().program();
        boolean gone = !program.startsWith("/")
                && program.contains("/")
                && subject.situation()
                        .sole()
                        .map(master -> subject.os()
                                .processes()
                                .workingDirectory(master.pid())
                                .isEmpty())
                        .orElse(false);
        return gone
                ? Optional.of(HAZARD.found(
                        "the master was started as \"" + program + "\", and the folder that it was started in is gone",
                        "restart nginx by its full path, once"))
                : Optional.empty();
    }
}
