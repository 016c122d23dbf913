package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.situation.Master;
import java.util.Optional;

/**
 * A master in the foreground ({@code daemon off}) ignores USR2 as long as its parent lives, and WINCH always
 * (ngx_signal_handler, ngx_process.c). Before 1.13.8 nginx asked instead whether its parent is pid 1.
 */
final class ForegroundMaster implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        Optional<Master> sole = subject.situation().sole();
        if (sole.isEmpty()) {
            return Optional.empty();
        }
        Build build = subject.instance().build();
        boolean foreground = subject.instance().directives().value("daemon").equals(Optional.of("off"));
        boolean adoptedByAnother = build.isOlderThan(1, 13, 8) && sole.get().parent() > 1;
        if (!foreground && !adoptedByAnother) {
            return Optional.empty();
        }
        return Optional.of(Hazard.refuse(
                "foreground-master",
                foreground
                        ? "nginx runs with \"daemon off\", where it ignores the signals of an upgrade"
                        : "the parent of master " + sole.get().pid() + " is process "
                                + sole.get().parent() + ", and nginx " + build.version() + " then ignores USR2",
                "restart the service instead"));
    }
}
