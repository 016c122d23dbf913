package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.GenerationView;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Generation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.RootDirectories;
import io.github.nginxupgrade.situation.RotatedLogs;
import io.github.nginxupgrade.situation.Situation;
import java.time.Instant;
import java.util.Optional;

/** Looks up what the workers that serve have of configuration and logs. What may not be seen is left out. */
final class Generations {
    private final Os os;
    private final Instance instance;

    Generations(Os os, Instance instance) {
        this.os = os;
        this.instance = instance;
    }

    /** Of whoever serves by the configuration on disk; empty where nobody does, or that is open. */
    Optional<GenerationView> of(Situation now) {
        Optional<Master> serves = isElsewhere() ? Optional.empty() : now.loads();
        Optional<Instant> since = serves.flatMap(master -> Generation.since(os, master));
        return since.map(then -> view(now, serves.orElseThrow(), then));
    }

    /** With another root than ours nothing is looked at that has a name. */
    private boolean isElsewhere() {
        try {
            return new RootDirectories(os).jail(instance).isPresent();
        } catch (OsFailure notToBeSeen) {
            return true;
        }
    }

    private GenerationView view(Situation now, Master master, Instant since) {
        try {
            Configuration.Whole whole = Configuration.whole(os.files().as(master.pid()), instance);
            return new GenerationView(
                    since,
                    os.clock().now(),
                    master.draining(),
                    whole.directives().complete()
                            ? Optional.of(Generation.changed(os, since, whole.files()))
                            : Optional.empty(),
                    whole.directives().complete()
                            ? Optional.of(new RotatedLogs(os, instance, whole.directives()).of(now))
                            : Optional.empty());
        } catch (OsFailure notToBeSeen) {
            return new GenerationView(since, os.clock().now(), master.draining(), Optional.empty(), Optional.empty());
        }
    }
}
