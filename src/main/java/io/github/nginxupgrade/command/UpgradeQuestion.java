package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.rehearsal.RehearsalEnd;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.text.Count;
import io.github.nginxupgrade.text.WallTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What somebody has to know to say yes to an upgrade: all of it on one screen, at night. */
final class UpgradeQuestion {
    private final Session session;
    private final Inspection inspection;
    private final Situation situation;
    private final ApplyRequest request;
    private final boolean goesBack;

    UpgradeQuestion(
            Session session, Inspection inspection, Situation situation, ApplyRequest request, boolean goesBack) {
        this.session = session;
        this.inspection = inspection;
        this.situation = situation;
        this.request = request;
        this.goesBack = goesBack;
    }

    /** What cannot be looked at is left out, and it is asked all the same. */
    Question of(Duration testTook) {
        try {
            Outlook outlook = Outlook.of(session, inspection, situation, request, testTook);
            return new Question(what(), stake(outlook), Optional.of(outlook.view()));
        } catch (OsFailure notSeen) {
            return Question.of("Go on? Not all can be seen any more: " + notSeen.sentence());
        }
    }

    private String what() throws OsFailure {
        Side from = inspection.from();
        Side to = inspection.to();
        if (goesBack) {
            return "Roll " + from.wordsBeside(to) + " back to " + to.wordsAfter(from) + "?";
        }
        int newer = inspection.direction();
        if (newer == 0) {
            return "Replace " + from.wordsBeside(to) + " by another build, " + to.wordsBeside(from) + "?";
        }
        return (newer < 0 ? "Downgrade " : "Upgrade ") + from.wordsBeside(to) + " to " + to.wordsAfter(from) + "?";
    }

    private List<String> stake(Outlook outlook) throws OsFailure {
        var lines = new ArrayList<String>();
        for (MasterView master : session.views.masters(situation, Optional.empty())) {
            lines.add("serving:   " + inspection.from().words() + ", master " + master.pid() + ", "
                    + Count.of(master.workers().size(), "worker") + " with "
                    + Count.of(master.connections(), "connection"));
        }
        lines.add("nginx:     " + session.outcome.profile().words());
        lines.add(
                "rehearsal: " + inspection.rehearsal().map(RehearsalEnd::words).orElse("none"));
        lines.add("warnings:  " + warnings());
        lines.add("takes:     about "
                + WallTime.span(outlook.view().expected().plus(request.policy().observe()))
                + ", and as long as old workers have connections to finish");
        lines.add("way back:  Ctrl-C as long as it runs; afterwards nginx-upgrade rollback, "
                + (outlook.view().wayBackAfter().isEmpty()
                        ? "the old master starts its workers again"
                        : outlook.view().wayBackAfter()));
        return lines;
    }

    private String warnings() {
        List<String> ids =
                inspection.findings().warnings().stream().map(Hazard::id).toList();
        return ids.isEmpty() ? "none" : ids.size() + ": " + String.join(", ", ids);
    }
}
