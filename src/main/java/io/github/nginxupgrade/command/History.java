package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.situation.InstanceKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code nginx-upgrade history}: past runs, one run's timeline, and their removal. Takes no lock; nginx need not run. */
public final class History {
    private final Session session;
    private final Optional<String> name;
    private final OptionalInt keep;
    private final Optional<Page> page;

    /** Whoever draws a run. */
    public interface Page {
        /** Draws it, and says where that is, in a sentence. */
        String of(Run run) throws OsFailure;
    }

    /**
     * A look at the past.
     *
     * @param name the run whose timeline is wanted; empty: a list
     * @param keep remove all but this many of each instance; empty: none
     * @param page draws the run; empty: it is not to be drawn
     */
    public History(Os os, Request request, Optional<String> name, OptionalInt keep, Optional<Page> page) {
        this.session = new Session(os, event -> {}, question -> Confirmation.Answer.NO, request);
        this.name = name;
        this.keep = keep;
        this.page = page;
    }

    /** Reads the journals; removes runs only where that was asked for. */
    public Outcome run() throws OsFailure {
        try {
            session.admission.requireOwnState();
        } catch (Session.Ended e) {
            return e.outcome();
        }
        List<Run> shown = shown();
        if (name.isPresent() && shown.isEmpty()) {
            session.outcome.state("nothing was touched").remedy(session.advice.command("history"));
            return session.end(OutcomeKind.USAGE, "cannot show the run " + name.get() + ": there is none of that name");
        }
        if (page.isPresent()) {
            return draw(shown, page.get());
        }
        return keep.isPresent() ? prune(shown, keep.getAsInt()) : list(shown);
    }

    private List<Run> shown() throws OsFailure {
        Optional<Path> pidFile = session.request.selector().pidFile();
        Optional<InstanceKey> wanted =
                pidFile.isEmpty() ? Optional.empty() : Optional.of(InstanceKey.of(session.os.files(), pidFile.get()));
        var shown = new ArrayList<Run>();
        for (Run run : Runs.ofAll(session.os.files(), session.request.stateFolder())) {
            boolean meant =
                    wanted.isEmpty() || isOf(wanted.get(), run.manifest().orElseThrow());
            if (meant && (name.isEmpty() || name.get().equals(run.name()))) {
                shown.add(run);
            }
        }
        return shown;
    }

    private Optional<String> unclear(List<Run> shown) {
        if (keep.isPresent()) {
            return Optional.of("--html and --prune do not go together");
        }
        if (name.isEmpty()) {
            return Optional.of("--html wants the name of a run before it");
        }
        return shown.size() == 1
                ? Optional.empty()
                : Optional.of(shown.size() + " runs are called " + name.get() + "; --pid-file picks one");
    }

    private Outcome draw(List<Run> shown, Page drawing) {
        Optional<String> unclear = unclear(shown);
        if (unclear.isPresent()) {
            session.outcome.state("nothing was touched").remedy(session.advice.command("history"));
            return session.end(OutcomeKind.USAGE, "cannot draw a picture: " + unclear.get());
        }
        try {
            return session.end(OutcomeKind.HISTORY, drawing.of(shown.get(0)));
        } catch (OsFailure e) {
            session.outcome.state("nothing was touched").remedy("choose a file that can be written");
            return session.end(
                    e.reason() == OsFailure.Reason.NOT_PERMITTED ? OutcomeKind.NOT_PERMITTED : OutcomeKind.REFUSED,
                    e.sentence());
        }
    }

    private static boolean isOf(InstanceKey instance, Manifest manifest) throws OsFailure {
        return instance.text().equals(manifest.instance()) || instance.isNamedBy(manifest.pidFile());
    }

    private Outcome list(List<Run> shown) throws OsFailure {
        var views = new ArrayList<RunView>();
        for (Run run : shown) {
            views.add(RunView.of(run, name.isPresent()));
        }
        session.outcome.runs(views);
        String count = views.size() == 1 ? "1 run" : views.size() + " runs";
        return session.end(OutcomeKind.HISTORY, count + " below " + session.request.stateFolder());
    }

    private Outcome prune(List<Run> shown, int kept) throws OsFailure {
        var instances = new LinkedHashMap<String, Runs>();
        for (Run run : shown) {
            Manifest manifest = run.manifest().orElseThrow();
            InstanceKey key = InstanceKey.of(session.os.files(), manifest.pidFile());
            String text = manifest.instance().isEmpty() ? key.text() : manifest.instance();
            instances.putIfAbsent(
                    text, new Runs(session.os.files(), session.request.stateFolder(), text, key::isNamedBy));
        }
        for (Runs runs : instances.values()) {
            new RunRetention(session.binaries).prune(runs, kept);
        }
        var left = new ArrayList<Run>();
        for (Run run : shown) {
            if (run.manifest().isPresent()) {
                left.add(run);
            }
        }
        session.outcome.changed(left.size() < shown.size());
        return list(left);
    }
}
