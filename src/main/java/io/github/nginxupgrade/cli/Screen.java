package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Confirmation;
import io.github.nginxupgrade.command.Question;
import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.TerminalSize;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.recording.RunPages;
import io.github.nginxupgrade.recording.Sampler;
import io.github.nginxupgrade.report.JsonLine;
import io.github.nginxupgrade.report.JsonReport;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.Roles;
import io.github.nginxupgrade.report.Style;
import io.github.nginxupgrade.report.TextReport;
import io.github.nginxupgrade.report.Wrapped;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Result to standard output, progress and errors to standard error, in the form that was asked for. */
final class Screen implements Progress, Confirmation {
    private final Os os;
    private final Output output;
    private final boolean colored;
    private final Terminal out;
    private final Terminal err;
    private Terminal resultStream;
    private final Duration started;
    private volatile boolean unanswered;
    private final BackgroundWriter aside = new BackgroundWriter();
    private final Sampler sampler;
    private final Roles roles = new Roles();
    private Optional<LiveView> view = Optional.empty();
    private Optional<StatusView> watched = Optional.empty();
    private Optional<CommandLog> log = Optional.empty();

    Screen(Os os, Output output, Color color) {
        this.os = os;
        this.output = output;
        this.colored = color.isWanted(os.host());
        var style = new Style(colored);
        this.out = Terminal.output(style);
        this.err = Terminal.errors(style);
        this.resultStream = out;
        this.started = os.clock().elapsed();
        this.sampler = new Sampler(os);
    }

    /** The options could not be parsed, or something broke: the form of the output is looked up by hand. */
    static Screen whateverIsBroken(Os os, String[] arguments) {
        String all = " " + String.join(" ", arguments) + " ";
        Output output = all.matches("(?s).* (-o ?|--output[ =])jsonl .*")
                ? Output.jsonl
                : all.matches("(?s).* (-o ?|--output[ =])json .*") ? Output.json : Output.text;
        return new Screen(os, output, Color.never);
    }

    /** The environment asks for no more than text. */
    static boolean isPlain() {
        return System.getenv("NO_COLOR") != null || isDumb();
    }

    /** It moves no cursor, whatever colours are asked for. */
    private static boolean isDumb() {
        return "dumb".equals(System.getenv("TERM"));
    }

    /**
     * From now on what happens is shown by a view that is redrawn, where there is a terminal that can do that and nobody wants
     * a log of it.
     */
    void redraws(String command) {
        boolean wanted = colored
                && !isDumb()
                && output == Output.text
                && !Boolean.getBoolean(LoggingConfigurator.VERBOSE)
                && System.getenv("CI") == null;
        if (wanted && os.host().errorIsTerminal()) {
            var drawing = new Drawing(os.host(), 2, err, this::spoken, Duration.ofSeconds(2));
            view = Optional.of(new LiveView(os, drawing, sampler, ProgramName.given() + " " + command, started));
            sampler.start();
            aside.every(LiveView.PAUSE, view.get()::draw);
        }
    }

    /** The same is shown again and again: on a terminal in place of what was shown before, elsewhere where it is something else. */
    void watches() {
        boolean inPlace = colored && !isDumb() && os.host().terminalSize(1).isPresent();
        watched = Optional.of(
                inPlace
                        ? StatusView.drawn(
                                os, new Drawing(os.host(), 1, out, this::spoken, Duration.ofSeconds(10)), started)
                        : StatusView.written(out));
    }

    /** From now on what happens is written there too. */
    void logs(CommandLog file) {
        log = Optional.of(file);
    }

    /** Does not block. */
    @Override
    public void on(Event event) {
        sampler.on(event);
        roles.on(event);
        log.ifPresent(file -> file.on(event));
        if (view.isPresent()) {
            view.get().on(event);
        } else if (!(event instanceof Event.OfView)) {
            tell(event);
        }
    }

    private void tell(Event event) {
        if (event instanceof Event.Detail detail) {
            if (Boolean.getBoolean(LoggingConfigurator.VERBOSE)) {
                aside.write(() -> LoggerFactory.getLogger(Screen.class).debug(detail.text()));
            }
        } else if (output == Output.jsonl) {
            String line = ProgramName.spokenIn(JsonLine.of(event, os.clock().now()));
            aside.write(() -> out.json(line));
        } else if (output == Output.text) {
            TextReport.line(event, os.clock().elapsed().minus(started))
                    .map(this::spoken)
                    .ifPresent(line -> aside.write(() -> say(err, 2, line)));
        }
    }

    @Override
    public Answer ask(Question question) {
        view.ifPresent(shown -> aside.write(shown::suspend));
        flush();
        question.stake().forEach(line -> say(err, 2, Line.of("  " + ProgramName.spokenIn(line))));
        unanswered = true;
        Host.Prompt prompt = os.host().prompt();
        try {
            return answer(question);
        } catch (IOException terminalIsGone) {
            return Answer.NONE;
        } finally {
            prompt.close();
            leaveQuestion();
            view.ifPresent(shown -> aside.write(shown::resume));
        }
    }

    private Line spoken(Line line) {
        return roles.in(line).map(ProgramName::spokenIn);
    }

    private Answer answer(Question question) throws IOException {
        // the terminal's own encoding does not matter: y is y in all of them
        var typed = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        while (true) {
            err.ask(Line.of(question.what() + (question.plan().isEmpty() ? " [y/N] " : " [y/N, p: the plan] ")));
            Optional<String> said = Optional.ofNullable(typed.readLine())
                    .map(line -> line.strip().toLowerCase(Locale.ROOT));
            if (said.isEmpty()) {
                return Answer.NONE;
            }
            if (question.plan().isEmpty() || !List.of("p", "plan").contains(said.get())) {
                unanswered = false;
                return List.of("y", "yes").contains(said.get()) ? Answer.YES : Answer.NO;
            }
            TextReport.steps(question.plan().get()).forEach(line -> say(err, 2, line));
        }
    }

    /** Where it has no answer, the cursor stands behind it. */
    private void leaveQuestion() {
        if (unanswered) {
            unanswered = false;
            err.say(Line.of(""));
        }
    }

    /** Broken at words, on a terminal that is not as wide. */
    private void say(Terminal stream, int descriptor, Line line) {
        Wrapped.unlessShort(line, () -> os.host().terminalSize(descriptor).map(TerminalSize::columns))
                .forEach(stream::say);
    }

    /** Blocks until all that was told is written. */
    void flush() {
        aside.await();
    }

    /** Standard output is for something else: what there is to say is said beside it. */
    void speaksAside() {
        resultStream = err;
    }

    /** What was a run leaves a picture of itself beside its journal, where that can be; to be called when all else is done. */
    void leavePage() {
        sampler.finish().ifPresent(run -> new RunPages(os).leave(run));
    }

    /** Prints the result, when all before it is printed, and gives the exit code. */
    int show(Outcome outcome) {
        log.ifPresent(file -> file.ended(outcome));
        flush();
        leaveQuestion();
        view.ifPresent(shown -> aside.write(() -> shown.end(outcome.kind().isFailure())));
        view = Optional.empty();
        flush();
        if (watched.isPresent() && outcome.kind() == OutcomeKind.STATUS && output == Output.text) {
            watched.get().show(outcome);
        } else if (output == Output.text) {
            boolean failed = outcome.kind().isFailure();
            Terminal stream = failed ? err : resultStream;
            for (Line line : TextReport.result(outcome)) {
                say(stream, stream.equals(err) ? 2 : 1, spoken(line));
            }
            stream.flush();
        } else {
            out.json(ProgramName.spokenIn(JsonReport.result(outcome)));
        }
        return outcome.kind().exitCode();
    }
}
