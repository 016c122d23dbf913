package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Forecast;
import io.github.nginxupgrade.engine.Goal;
import io.github.nginxupgrade.engine.Prediction;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.PlanView;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;

/** What an upgrade would do where nginx behaves, and how it could be taken back. */
record Outlook(Forecast forecast, PlanView view) {
    /**
     * From here.
     *
     * @param testTook how long nginx's own test of the configuration took
     */
    static Outlook of(
            Session session, Inspection inspection, Situation situation, ApplyRequest apply, Duration testTook)
            throws OsFailure {
        Forecast forecast = Forecast.of(
                Prediction.now(situation, inspection.disk()),
                apply.hold() ? Goal.HOLD : Goal.NEW,
                apply.policyAfter(testTook),
                testTook);
        String after =
                forecast.endsBehindCommit() ? "a whole upgrade the other way, with the backup as the candidate" : "";
        var view = new PlanView(
                inspection.binary(),
                session.request.stateFolder(),
                forecast.steps(),
                forecast.expected(),
                testTook,
                forecast.wayBack(),
                after);
        return new Outlook(forecast, view);
    }
}
