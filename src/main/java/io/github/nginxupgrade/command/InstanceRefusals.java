package io.github.nginxupgrade.command;

import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.situation.Finding;
import io.github.nginxupgrade.situation.Obstacle;
import io.github.nginxupgrade.situation.RootDirectories;
import java.util.List;

/**
 * The hazards that are met before there is an instance to look at: what was found cannot be watched or signalled from
 * here at all.
 */
final class InstanceRefusals {
    private InstanceRefusals() {}

    static Hazard hazard(Finding.Unusable found) {
        return switch (found.obstacle()) {
            case AMBIGUOUS_TITLE -> Hazard.refuse("ambiguous-title", found.reason(), found.remedy());
            case CUT_TITLE -> Hazard.refuse("cut-title", found.reason(), found.remedy());
            case NO_MASTER -> Hazard.refuse("master-process-off", found.reason(), found.remedy());
            case FIRST_PROCESS -> Hazard.refuse("container-init", found.reason(), found.remedy());
            case PID_FILE_CLAIMED -> Hazard.refuse("pid-file-claimed", found.reason(), found.remedy());
            case OTHER_PIDS -> Hazard.refuse("other-pid-namespace", found.reason(), found.remedy());
        };
    }

    /** Another root than ours: what must be run in there. */
    static Hazard hazard(RootDirectories.Jail jail) {
        String folder = ShellWords.join(List.of(jail.folder().toString()));
        return Hazard.refuse(
                "other-root",
                "the nginx master " + jail.pid() + " has a root of its own, " + jail.folder()
                        + ": its files have other names here than there",
                (jail.mounts() ? "nsenter --mount --root --target " + jail.pid() : "chroot " + folder)
                        + " nginx-upgrade … (with this program and /proc in there)");
    }

    static String cannot(Obstacle obstacle) {
        return switch (obstacle) {
            case AMBIGUOUS_TITLE, CUT_TITLE -> "cannot tell how the nginx was started";
            case PID_FILE_CLAIMED -> "cannot tell which nginx is meant";
            case NO_MASTER, FIRST_PROCESS, OTHER_PIDS -> "cannot upgrade the nginx";
        };
    }
}
