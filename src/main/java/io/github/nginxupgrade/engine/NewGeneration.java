package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.engine.ConfigurationReload.Kind;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The workers that a reload is to bring: whether they have come, all of them, or nginx has kept those that it has. */
final class NewGeneration {
    private final Os os;
    private final Instance instance;
    private final Progress progress;
    private OptionalInt wanted = OptionalInt.empty();
    private boolean isRead;

    NewGeneration(Os os, Instance instance, Progress progress) {
        this.os = os;
        this.instance = instance;
        this.progress = progress;
    }

    /**
     * It sleeps in its loop, all signals open, and so it has since taken HUP: at that it is awake at once, and until it sleeps
     * there again it blocks what it is sent (sigsuspend(2)).
     */
    boolean hasActed(ProcessIdentity master) {
        Optional<ProcessInfo> process = os.processes().read(master.pid());
        return process.filter(now -> now.state() == 'S' && !now.blocksSignals()).isPresent()
                && os.processes().pending(master.pid()).isEmpty();
    }

    /**
     * What became of HUP, by one look.
     *
     * @param late no more time is left for it
     * @return empty where that is open
     */
    Optional<Kind> seen(PendingStep.Begun begun, Situation now, boolean late) throws OsFailure {
        if (Step.RELOAD.failedIn(begun.before(), now)) {
            return Optional.of(Kind.KEPT);
        }
        if (Step.RELOAD.showsIn(begun.before(), now)) {
            return isWhole(begun, accepting(begun, now)) ? Optional.of(Kind.LOADED) : Optional.empty();
        }
        return late && isBesideUnresponsive(begun, now) ? Optional.of(Kind.LOADED) : Optional.empty();
    }

    /** Of before there are workers that were told to finish and do not begin with it; what came in their place is whole. */
    private boolean isBesideUnresponsive(PendingStep.Begun begun, Situation now) throws OsFailure {
        Set<Integer> fresh = accepting(begun, now);
        Set<Integer> silent = new HashSet<>(fresh);
        Set<Integer> before = loader(begun).acceptingPids();
        silent.retainAll(before);
        fresh.removeAll(before);
        boolean known = workersWanted(loader(begun).pid()).isPresent() && !fresh.isEmpty() && isWhole(begun, fresh);
        if (known) {
            silent.forEach(pid -> progress.on(new Event.Warning("worker " + pid
                    + " was told to finish and does not begin with it: it serves by the configuration of before")));
        }
        return known;
    }

    private static Master loader(PendingStep.Begun begun) {
        return begun.before().loads().orElseThrow();
    }

    private static Set<Integer> accepting(PendingStep.Begun begun, Situation now) {
        return new HashSet<>(now.again(loader(begun)).map(Master::acceptingPids).orElse(Set.of()));
    }

    private boolean isWhole(PendingStep.Begun begun, Set<Integer> accepting) throws OsFailure {
        OptionalInt all = workersWanted(loader(begun).pid());
        return all.isEmpty() || accepting.size() >= all.getAsInt();
    }

    /** By the configuration that is on disk when it has been loaded; read once. */
    private OptionalInt workersWanted(int master) throws OsFailure {
        if (!isRead) {
            wanted = instance.withDirectives(
                            Configuration.whole(os.files().as(master), instance).directives())
                    .workers(os.host());
            isRead = true;
        }
        return wanted;
    }
}
