package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.text.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What somebody has to know to end an upgrade that is under way, one way or the other. */
final class HeldQuestion {
    private final Session session;
    private final Optional<Run> run;
    private final Situation situation;

    /**
     * About this situation.
     *
     * @param run empty where somebody began it by hand
     */
    HeldQuestion(Session session, Optional<Run> run, Situation situation) {
        this.session = session;
        this.run = run;
        this.situation = situation;
    }

    /** Forward: the old master goes for good. */
    Question commit() {
        List<MasterView> views = views();
        return of(
                "Retire the old master " + old() + "?",
                views,
                "then:      QUIT to the old master " + old() + "; " + leaving(views, "old"),
                "way back:  afterwards " + session.advice.command("rollback") + ", a whole upgrade the other way");
    }

    /** Back: the old master starts its workers again, the new one goes. */
    Question rollback() {
        List<MasterView> views = views();
        return of(
                "Go back to the old master " + old() + "?",
                views,
                "then:      the old files, HUP to the old master " + old()
                        + " where it has no workers, QUIT to the new one; " + leaving(views, "new"),
                "takes:     about a second, and as long as the new master's workers have connections to finish");
    }

    private int old() {
        return situation.old().orElseThrow().pid();
    }

    private Question of(String what, List<MasterView> views, String... more) {
        var lines = new ArrayList<String>();
        lines.add("run:       " + words());
        for (MasterView master : views) {
            lines.add(master.role() + " master " + master.pid() + ": " + master.words() + ", "
                    + Count.of(master.workers().size(), "worker") + " with "
                    + Count.of(master.connections(), "connection"));
        }
        lines.add("serving:   " + situation.serving());
        lines.addAll(List.of(more));
        return new Question(what, lines, Optional.empty());
    }

    private String words() {
        try {
            Optional<Manifest> manifest = run.isPresent() ? run.get().manifest() : Optional.empty();
            return manifest.map(of -> of.run() + ", " + of.words()).orElse("begun by hand");
        } catch (OsFailure unreadable) {
            return run.map(Run::name).orElse("");
        }
    }

    private List<MasterView> views() {
        return session.views.masters(situation, run);
    }

    private static String leaving(List<MasterView> views, String role) {
        return views.stream()
                .filter(master -> master.role().equals(role))
                .findFirst()
                .filter(master -> !master.workers().isEmpty())
                .map(master -> Count.of(master.connections(), "connection")
                        + " of its workers' are finished first, nothing is cut")
                .orElse("it has no worker, so nobody notices");
    }
}
