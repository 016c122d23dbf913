package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code nginx-upgrade apply}: the running nginx to a new binary, and its modules. */
public final class Apply {
    private final Session session;
    private final ApplyRequest apply;

    public Apply(Os os, Progress progress, Confirmation confirmation, Request request, ApplyRequest apply) {
        this.session = new Session(os, progress, confirmation, request);
        this.apply = apply;
    }

    /** Blocks until it is over, which may be minutes. */
    public Outcome run() {
        return session.act((instance, situation) ->
                new Upgrade(session, instance, situation, apply, false).run(wanted(instance, situation)));
    }

    /** The binary, then the modules. Without a candidate it is what a package manager has put to nginx's paths. */
    private List<Wanted> wanted(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        Path live = FileSet.resolved(session.os.files(), instance.binary());
        var wanted = new ArrayList<Wanted>();
        boolean inPlace = apply.candidate().isEmpty();
        wanted.add(new Wanted(
                live,
                apply.candidate().map(Path::toAbsolutePath).orElse(live),
                inPlace && session.os.files().stat(live).isPresent()
                        ? Optional.of(session.os.files().attributes(live))
                        : Optional.empty()));
        if (situation.sole().isPresent()) {
            var modules =
                    new Modules(session.os, instance, situation.sole().get().pid());
            try {
                List<Wanted> given = modules.replacedBy(apply.modules(), apply.modulesFolder());
                wanted.addAll(given);
                for (Wanted already : inPlace ? modules.replacedAlready() : List.<Wanted>of()) {
                    if (given.stream().noneMatch(w -> w.live().equals(already.live()))) {
                        wanted.add(already);
                    }
                }
            } catch (Modules.Unmatched e) {
                Hazard hazard = Hazard.refuse(
                        "module-not-loaded",
                        String.valueOf(e.getMessage()),
                        "give modules that the configuration loads, by their names");
                session.outcome
                        .hazards(List.of(hazard))
                        .state("nothing was touched")
                        .remedy(hazard.remedy());
                throw new Session.Ended(session.end(OutcomeKind.REFUSED, "cannot upgrade nginx: " + hazard.evidence()));
            }
        }
        return wanted;
    }
}
