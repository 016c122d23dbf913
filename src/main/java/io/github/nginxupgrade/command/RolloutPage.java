package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Rollout;
import io.github.nginxupgrade.journal.RolloutLines;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code nginx-upgrade rollout-page}: draws what an engine wrote down of a fleet. Looks at nothing but that file. */
public final class RolloutPage {
    /** Some 12,000 hosts; a page of more no browser shows. */
    private static final int LARGEST = 8 << 20;

    private static final String ENDING = ".jsonl";

    private final Session session;
    private final Path file;
    private final Consumer<Rollout> drawing;

    /**
     * A look at a fleet.
     *
     * @param file its name without {@code .jsonl} is the rollout's
     * @param drawing draws it, and puts that where it is wanted
     */
    public RolloutPage(Os os, Request request, Path file, Consumer<Rollout> drawing) {
        this.session = new Session(os, event -> {}, question -> Confirmation.Answer.NO, request);
        this.file = file;
        this.drawing = drawing;
    }

    /** Reads, and has it drawn; nothing is changed. */
    public Outcome run() {
        try {
            Optional<String> text = session.os.files().whole(file, LARGEST);
            if (text.isEmpty()) {
                return refused(OutcomeKind.USAGE, "there is no file " + file);
            }
            Rollout rollout = RolloutLines.read(name(), text.get());
            drawing.accept(rollout);
            return session.end(OutcomeKind.HISTORY, "the page of the rollout " + rollout.name() + " was written");
        } catch (RolloutLines.Unclear e) {
            return refused(OutcomeKind.USAGE, e.sentence() + "; the file is " + file);
        } catch (OsFailure e) {
            boolean denied = e.reason() == OsFailure.Reason.NOT_PERMITTED;
            return refused(denied ? OutcomeKind.NOT_PERMITTED : OutcomeKind.USAGE, e.sentence());
        }
    }

    private Outcome refused(OutcomeKind kind, String why) {
        session.outcome.state("nothing was touched").remedy(session.advice.command("rollout-page") + " --help");
        return session.end(kind, "cannot draw a rollout: " + why);
    }

    private String name() {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    }
}
