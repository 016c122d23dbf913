package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Confirmation;
import io.github.nginxupgrade.command.Question;
import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.report.JsonLine;
import io.github.nginxupgrade.report.JsonReport;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.Style;
import io.github.nginxupgrade.report.TextReport;
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
    private final Terminal out;
    private final Terminal err;
    private final Duration started;
    private volatile boolean unanswered;
    private final BackgroundWriter aside = new BackgroundWriter();

    Screen(Os os, Output output, Color color) {
        this.os = os;
        this.output = output;
        var style = new Style(isColored(os, color));
        this.out = Terminal.output(style);
        this.err = Terminal.errors(style);
        this.started = os.clock().elapsed();
    }

    /** The options could not be parsed, or something broke: the form of the output is looked up by hand. */
    static Screen whateverIsBroken(Os os, String[] arguments) {
        String all = " " + String.join(" ", arguments) + " ";
        Output output = all.matches("(?s).* (-o ?|--output[ =])jsonl .*")
                ? Output.jsonl
                : all.matches("(?s).* (-o ?|--output[ =])json .*") ? Output.json : Output.text;
        return new Screen(os, output, Color.never);
    }

    /** NO_COLOR as no-color.org says it; TERM=dumb as terminfo(5). */
    private static boolean isColored(Os os, Color color) {
        boolean wanted = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        return switch (color) {
            case always -> true;
            case never -> false;
            case auto -> wanted && os.host().errorIsTerminal();
        };
    }

    /** Does not block. */
    @Override
    public void on(Event event) {
        if (event instanceof Event.Detail detail) {
            if (Boolean.getBoolean(LoggingConfigurator.VERBOSE)) {
                aside.write(() -> LoggerFactory.getLogger(Screen.class).debug(detail.text()));
            }
        } else if (output == Output.jsonl) {
            String line = ProgramName.spokenIn(JsonLine.of(event, os.clock().now()));
            aside.write(() -> out.json(line));
        } else if (output == Output.text) {
            TextReport.line(event, os.clock().elapsed().minus(started))
                    .map(line -> line.map(ProgramName::spokenIn))
                    .ifPresent(line -> aside.write(() -> err.say(line)));
        }
    }

    @Override
    public Answer ask(Question question) {
        flush();
        question.stake().forEach(line -> err.say(Line.of("  " + ProgramName.spokenIn(line))));
        unanswered = true;
        Host.Prompt prompt = os.host().prompt();
        try {
            return answer(question);
        } catch (IOException terminalIsGone) {
            return Answer.NONE;
        } finally {
            prompt.close();
        }
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
            TextReport.steps(question.plan().get()).forEach(err::say);
        }
    }

    /** Blocks until all that was told is written. */
    void flush() {
        aside.await();
    }

    /** Prints the result, when all before it is printed, and gives the exit code. */
    int show(Outcome outcome) {
        flush();
        if (unanswered) {
            err.say(Line.of("")); // the cursor stands behind the question
        }
        if (output == Output.text) {
            Terminal stream = outcome.kind().isFailure() ? err : out;
            for (Line line : TextReport.result(outcome)) {
                stream.say(line.map(ProgramName::spokenIn));
            }
            stream.flush();
        } else {
            out.json(ProgramName.spokenIn(JsonReport.result(outcome)));
        }
        return outcome.kind().exitCode();
    }
}
