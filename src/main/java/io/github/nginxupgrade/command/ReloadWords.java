package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.ConfigurationReload.End;
import io.github.nginxupgrade.engine.DrainPolicy;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;

/** What is said of a reload. */
final class ReloadWords {
    private final End end;

    ReloadWords(End end) {
        this.end = end;
    }

    /** Ends the command before anything is sent. */
    static Session.Ended refused(Session session, String why, String remedy) {
        session.outcome.remedy(remedy);
        return new Session.Ended(session.end(OutcomeKind.REFUSED, "cannot reload, and nothing was sent: " + why));
    }

    /** What becomes of workers of before that take longer than they were given. */
    static String atDrainTimeout(DrainPolicy policy) {
        return policy == DrainPolicy.TERMINATE
                ? "TERM to these workers; their connections are cut"
                : "they finish on their own";
    }

    /** Why there is nobody who could be told. */
    static String nobodyLoads(Situation now) {
        String why =
                switch (now.phase()) {
                    case STARTING ->
                        "the new master is not ready, and HUP to the old one would start its workers once more";
                    case UNWINDING -> "the new master leaves, and HUP to the old one would start its workers once more";
                    default ->
                        now.newMaster().isPresent() && !now.newReady()
                                ? "the new master is not ready"
                                : "there is no master that serves";
                };
        return why + "; nothing was sent: " + now.words();
    }

    /** {@code its workers 62, 63 would finish, and others come in their place}. */
    static String workersOf(Master master) {
        return "whose workers " + pids(master) + " would finish while others come in their place";
    }

    /**
     * {@code nginx listens on 127.0.0.1:81 now, and no longer on 127.0.0.1:80}; empty where nothing comes or goes.
     *
     * @param listens {@code listens}, or {@code is to listen}
     */
    static Optional<String> listeners(String listens, List<String> gone, List<String> come) {
        if (come.isEmpty() && gone.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("nginx " + listens
                + (come.isEmpty() ? "" : " on " + String.join(", ", come) + " now")
                + (come.isEmpty() || gone.isEmpty() ? "" : ", and")
                + (gone.isEmpty() ? "" : " no longer on " + String.join(", ", gone)));
    }

    /**
     * One sentence on how it ended.
     *
     * @param said nginx's own severe lines
     */
    String message(List<String> said) {
        return switch (end.kind()) {
            case LOADED -> loaded();
            case KEPT ->
                "cannot reload: nginx kept the configuration that it has"
                        + told().map(master -> ", its workers " + pids(master) + " are the same")
                                .orElse("")
                        + ": "
                        + said.stream().findFirst().orElse("no error log that could be read says why");
            case UNSEEN ->
                "cannot reload: HUP was sent, and no whole new generation of workers was seen: "
                        + end.now().words();
            case NOT_SENT ->
                "cannot reload: "
                        + end.now().hindrance().orElse("the master was busy all the time")
                        + "; nothing was sent";
        };
    }

    private String loaded() {
        int left = told().map(Master::draining).orElse(0);
        int accepting = told().map(Master::accepting).orElse(0);
        String others = end.before().oldAccepting() > 0 && end.now().phase() == Phase.OVERLAP
                ? "; the workers of the old master keep the configuration that they have"
                : "";
        return "reloaded: master " + told().map(Master::pid).orElse(0) + " serves with " + accepting
                + (accepting == 1 ? " new worker" : " new workers")
                + (left == 0
                        ? ", none of before is left"
                        : ", " + left + (left == 1 ? " of before still finishes" : " of before still finish"))
                + others;
    }

    private Optional<Master> told() {
        return end.master();
    }

    private static String pids(Master master) {
        return String.join(
                ", ",
                master.acceptingPids().stream().sorted().map(String::valueOf).toList());
    }
}
