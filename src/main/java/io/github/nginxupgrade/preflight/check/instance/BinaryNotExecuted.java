package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
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
public final class BinaryNotExecuted implements Check {
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
                .map(why -> Hazard.refuse(
                        "binary-not-executed",
                        why,
                        "see who started it; restart nginx by the full path of its binary"));
    }
}
