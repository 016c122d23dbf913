package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.ExecutedFile;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The path that the title of the master names is not that of the file which it executes. nginx executes {@code argv[0]}
 * again (ngx_exec_new_binary, nginx.c), and a title can be forged: whoever may write the pid file could have any program
 * of root's replaced.
 */
@AutoService(HazardSource.class)
public final class BinaryNotExecuted extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "binary-not-executed",
            "the master executes another file than the one at the path that its title names, and "
                    + "nothing shows that it was ever there: a title can be forged",
            "see who started it; restart nginx by its full path");

    public BinaryNotExecuted() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Instance instance = subject.instance();
        Optional<Master> master = subject.situation().sole();
        boolean named = instance.arguments().program().contains("/")
                && subject.os().files().stat(instance.binary()).isPresent();
        if (master.isEmpty() || !named) {
            return Optional.empty();
        }
        Path live = FileSet.resolved(subject.os().files(), instance.binary());
        return new ExecutedFile(subject.os(), subject.binaries())
                .whyNot(master.get().identity(), live)
                .map(why -> HAZARD.found(why, "see who started it; restart nginx by the full path of its binary"));
    }
}
