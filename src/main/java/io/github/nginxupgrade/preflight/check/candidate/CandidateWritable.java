package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody else than root, the caller and the person behind sudo could change the candidate, or a module, or what its path
 * leads to: the file, a folder or a link on the way. It will run as root (the master keeps root, ngx_process_cycle.c), so
 * that is who could become root. {@code make} as oneself and {@code sudo nginx-upgrade apply ./objs/nginx} is nobody else.
 */
@AutoService(HazardSource.class)
public final class CandidateWritable extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "candidate-writable",
            "others than root, the caller and the user who logged in (the one behind sudo) own the "
                    + "candidate, a module, or a folder or link on the way there, or can write there; it would "
                    + "run as root",
            "copy it to where only root or you can write");

    public CandidateWritable() {
        super(Stage.CANDIDATE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Set<Integer> trusted = trusted(subject.os().host());
        var files = new ArrayList<>(List.of(subject.candidate()));
        files.addAll(subject.modules());
        for (Path file : files) {
            Optional<String> breach = Trust.breach(subject.os().files(), file.toAbsolutePath(), trusted);
            if (breach.isPresent()) {
                return Optional.of(HAZARD.found(
                        "others can change " + file + ", which nginx runs as root: " + breach.get(),
                        "copy it to where only root or you can write, and check that it is still what was built"));
            }
        }
        return Optional.empty();
    }

    private static Set<Integer> trusted(Host host) {
        var trusted = new HashSet<Integer>(List.of(0, host.userId()));
        host.loginUid().ifPresent(trusted::add);
        return trusted;
    }
}
