package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.os.Capability;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The master may not rename its pid file: then nothing is executed, and worse, {@code ngx_new_binary} stays -1 and the
 * next reload doubles the workers instead of reading the configuration (ngx_exec_new_binary, nginx.c).
 */
@AutoService(HazardSource.class)
public final class PidFileNotWritable extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "pid-file-not-writable",
            "the master cannot rename its pid file, so it would execute nothing",
            "let it write there");

    public PidFileNotWritable() {
        super(Stage.INSTANCE, HAZARD);
    }

    private static final int STICKY = 01000;
    private static final int WRITE_AND_ENTER = 03;

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        MachineFacts around = subject.around();
        Fields status = around.status();
        List<Long> ids = status.numbers("Uid");
        Path folder = subject.instance().pidFile().resolveSibling(".").normalize();
        if (ids.size() < 2) {
            return Optional.empty();
        }
        Optional<String> why = Optional.empty();
        // in another mount namespace the links of the path are not ours to resolve
        Path real = around.isElsewhere("mnt") ? folder : around.realPath(folder).orElse(folder);
        if (around.mastersMounts()
                .of(real.toString())
                .map(mount -> mount.has("ro"))
                .orElse(false)) {
            why = Optional.of("the file system there is read-only");
        } else if (ids.get(1) != 0 || status.lacks("CapEff", Capability.DAC_OVERRIDE.number())) {
            why = denied(subject, status, ids.get(1), folder);
        }
        return why.map(reason -> HAZARD.found(
                "the master cannot rename its pid file in " + folder + ": " + reason,
                "let user id " + ids.get(1) + " write to " + folder));
    }

    /** As the kernel decides without access control lists; where there is one, it is not known. */
    private static Optional<String> denied(Subject subject, Fields status, long user, Path folder) throws OsFailure {
        Path seen = subject.instance().seen(folder);
        Optional<FileStat> stat = subject.around().stat(seen);
        if (stat.isEmpty() || subject.os().files().attributes(seen).xattrs().containsKey("system.posix_acl_access")) {
            return Optional.empty();
        }
        FileStat found = stat.get();
        boolean group = status.numbers("Gid").stream().skip(1).limit(1).anyMatch(gid -> gid == found.gid())
                || status.numbers("Groups").contains((long) found.gid());
        int bits = found.uid() == user ? found.mode() >> 6 : group ? found.mode() >> 3 : found.mode();
        if ((bits & WRITE_AND_ENTER) != WRITE_AND_ENTER) {
            return Optional.of("it runs as user id " + user + ", which may not write there");
        }
        boolean others = (found.mode() & STICKY) != 0
                && found.uid() != user
                && subject.around()
                        .stat(subject.instance().seen(subject.instance().pidFile()))
                        .map(file -> file.uid() != user)
                        .orElse(false);
        return others ? Optional.of("the folder is sticky and the pid file is another user's") : Optional.empty();
    }
}
