package io.github.nginxupgrade.command;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.check.instance.MasterProcessOff;
import io.github.nginxupgrade.situation.Finding;
import io.github.nginxupgrade.situation.Obstacle;
import io.github.nginxupgrade.situation.RootDirectories;
import java.util.List;

/**
 * The hazards that are met before there is an instance to look at: what was found cannot be watched or signalled from
 * here at all.
 */
final class InstanceRefusals {
    private static final HazardKind AMBIGUOUS_TITLE = HazardKind.refuses(
            "ambiguous-title",
            "the title of the master can be read in several ways, so what it was started with is not known",
            "`--nginx-arg`, one for each argument");
    private static final HazardKind CUT_TITLE = HazardKind.refuses(
            "cut-title",
            "the title of the master is cut (it was started with hardly any environment), so what it "
                    + "was started with is not known",
            "`--nginx-arg`, one for each argument");
    private static final HazardKind CONTAINER_INIT = HazardKind.refuses(
            "container-init",
            "the master is process 1 of its container, where it ignores USR2",
            "start a container with the new nginx");
    private static final HazardKind PID_FILE_CLAIMED = HazardKind.refuses(
            "pid-file-claimed",
            "the pid file names a master of another user, and root's master is configured with it",
            "write the pid of root's master into it, and see who could write there");
    private static final HazardKind OTHER_PIDS = HazardKind.refuses(
            "other-pid-namespace", "the master has other pids than we see", "run it there, with `nsenter`");
    private static final HazardKind OTHER_ROOT = HazardKind.refuses(
            "other-root",
            "the master has another root than we (chroot, or a container's): its files have other "
                    + "names there, so nothing is looked at any further. `status` works, and says it",
            "run it in there; what to type is printed");

    /** What is declared here. */
    @AutoService(HazardSource.class)
    public static final class Hazards implements HazardSource {
        @Override
        public List<HazardKind> hazards() {
            return List.of(AMBIGUOUS_TITLE, CUT_TITLE, CONTAINER_INIT, PID_FILE_CLAIMED, OTHER_PIDS, OTHER_ROOT);
        }
    }

    private InstanceRefusals() {}

    static Hazard hazard(Finding.Unusable found) {
        return switch (found.obstacle()) {
            case AMBIGUOUS_TITLE -> AMBIGUOUS_TITLE.found(found.reason(), found.remedy());
            case CUT_TITLE -> CUT_TITLE.found(found.reason(), found.remedy());
            case NO_MASTER -> MasterProcessOff.HAZARD.found(found.reason(), found.remedy());
            case FIRST_PROCESS -> CONTAINER_INIT.found(found.reason(), found.remedy());
            case PID_FILE_CLAIMED -> PID_FILE_CLAIMED.found(found.reason(), found.remedy());
            case OTHER_PIDS -> OTHER_PIDS.found(found.reason(), found.remedy());
        };
    }

    /** Another root than ours: what must be run in there. */
    static Hazard hazard(RootDirectories.Jail jail) {
        String folder = ShellWords.join(List.of(jail.folder().toString()));
        return OTHER_ROOT.found(
                "the nginx master " + jail.pid() + " has a root of its own, " + jail.folder()
                        + ": its files have other names here than there",
                (jail.mounts() ? "nsenter --mount --root --target " + jail.pid() : "chroot " + folder)
                        + " nginx-upgrade … (with this program and /proc in there)");
    }

    /** By the command that was asked; most are about an upgrade. */
    static String cannot(Obstacle obstacle, String command) {
        return switch (obstacle) {
            case AMBIGUOUS_TITLE, CUT_TITLE -> "cannot tell how the nginx was started";
            case PID_FILE_CLAIMED -> "cannot tell which nginx is meant";
            case NO_MASTER, FIRST_PROCESS, OTHER_PIDS ->
                "cannot " + (List.of("reload", "reopen").contains(command) ? command : "upgrade") + " the nginx";
        };
    }
}
