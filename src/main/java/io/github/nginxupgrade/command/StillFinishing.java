package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.DrainPolicy;
import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.RunContext;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.text.Count;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The old master was told to quit and its workers still finish: until they are gone its new one ignores USR2 (ngx_signal_handler),
 * so there is no way back yet.
 */
final class StillFinishing {
    private final Session session;
    private final RollbackRequest rollback;
    private final RunContext context;
    private final Optional<Entry.Ended> endBefore;

    /**
     * Of the run that brought what serves.
     *
     * @param endBefore how this run had ended, if it had; it has ended so still
     */
    StillFinishing(Session session, RollbackRequest rollback, RunContext context, Optional<Entry.Ended> endBefore) {
        this.session = session;
        this.rollback = rollback;
        this.context = context;
        this.endBefore = endBefore;
    }

    /** How this run has ended, as if nobody had waited. */
    void writeDown() {
        try {
            String outcome = endBefore.map(Entry.Ended::outcome).orElse(OutcomeKind.REFUSED.word());
            String message = endBefore.map(Entry.Ended::message).orElse("");
            context.run().append(new Entry.Ended(session.os.clock().now(), outcome, message));
        } catch (OsFailure e) {
            session.progress.on(new Event.Warning("the journal could not be written: " + e.sentence()));
        }
    }

    Outcome refuse(LoopResult ending) {
        List<MasterView> masters = session.views.masters(ending.situation(), Optional.of(context.run()));
        writeDown();
        session.outcome
                .run(context.run(), context.manifest())
                .situation(ending.situation())
                .masters(masters)
                .disk(session.views.disk(context.instance()))
                .state("nothing was touched; " + Advice.whoServes(ending.situation()))
                .remedy(remedy());
        return session.end(OutcomeKind.REFUSED, "cannot roll back yet: " + who(masters));
    }

    private String remedy() {
        String again = session.advice.command("rollback");
        if (rollback.policy().onDrainTimeout() == DrainPolicy.TERMINATE) {
            return session.advice.command("status");
        }
        return again + (rollback.waitAtMost().isEmpty() ? " --wait 10m" : " --on-drain-timeout terminate");
    }

    private static String who(List<MasterView> masters) {
        MasterView old = masters.get(0);
        List<WorkerView> workers =
                old.workers().stream().filter(WorkerView::draining).toList();
        String pids =
                workers.stream().map(worker -> String.valueOf(worker.pid())).collect(Collectors.joining(", "));
        int open = workers.stream().mapToInt(WorkerView::connections).sum();
        boolean one = workers.size() == 1;
        return (one ? "worker " : "workers ") + pids + " of the old master " + old.pid()
                + (one ? " still finishes " : " still finish ") + Count.of(open, "connection")
                + since(workers) + ", and until then nginx starts no other version";
    }

    private static String since(List<WorkerView> workers) {
        return workers.stream()
                .flatMap(worker -> worker.drainingFor().stream())
                .max(Duration::compareTo)
                .map(time -> ", for " + time.toSeconds() + " s now")
                .orElse("");
    }
}
