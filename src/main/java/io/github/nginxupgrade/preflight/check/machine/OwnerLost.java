package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.os.Capability;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file that is to be replaced belongs to somebody to whom we may not give one: who may write in its folder can replace it, but
 * its owner and group are set by chown(2), for which it takes root's right or to be both. Without this the new file would be
 * copied, and given up then, in the middle of the run.
 */
@AutoService(HazardSource.class)
public final class OwnerLost extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "owner-lost",
            "a file that is to be replaced belongs to a user or a group to whom we may not give the new one",
            "run it as root, or give the file to the user who runs nginx");

    public OwnerLost() {
        super(Stage.MACHINE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Fields us = Fields.parse(subject.around().text("/proc/self/status").orElse(""));
        Optional<Master> master = subject.around().master();
        if (master.isEmpty() || !us.lacks("CapEff", Capability.CHOWN.number())) {
            return Optional.empty();
        }
        var files = new ArrayList<Path>(LiveFiles.replaced(subject));
        // what comes back on the way back is the file that runs
        files.add(Binaries.executableOf(master.get().pid()));
        for (Path file : files) {
            Optional<FileStat> stat = subject.around().stat(file).filter(its -> !mayGive(us, its.uid(), its.gid()));
            if (stat.isPresent()) {
                return Optional.of(HAZARD.found(
                        file + " belongs to the user " + stat.get().uid() + " and the group "
                                + stat.get().gid() + ", and we may not give the new file to them",
                        "run it as root, or chown the file to the user and group that run this"));
            }
        }
        return Optional.empty();
    }

    /**
     * Without CAP_CHOWN a file stays its maker's, and goes to his groups only (chown(2)). Pure.
     *
     * @param us {@code /proc/self/status}; of four ids the last is the one that counts for files
     */
    public static boolean mayGive(Fields us, int uid, int gid) {
        List<Long> groups = us.numbers("Groups");
        return is(us, "Uid", uid) && (is(us, "Gid", gid) || groups.contains((long) gid));
    }

    private static boolean is(Fields us, String name, int id) {
        return us.last(name).orElse(-1) == id;
    }
}
