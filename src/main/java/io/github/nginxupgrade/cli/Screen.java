package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.report.JsonReport;
import io.github.nginxupgrade.report.Style;
import io.github.nginxupgrade.report.TextReport;
import io.github.nginxupgrade.upgrade.Confirmation;
import io.github.nginxupgrade.upgrade.Event;
import io.github.nginxupgrade.upgrade.Outcome;
import io.github.nginxupgrade.upgrade.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Result to standard output, progress and errors to standard error, in the form that was asked for. */
final class Screen implements Progress, Confirmation {
    private final Os os;
    private final Output output;
    private final PrintStream out;
    private final PrintStream err;
    private final TextReport text;
    private final Duration started;
    private final Aside aside = new Aside();

    Screen(Os os, Output output, Color color, PrintStream out, PrintStream err) {
        this.os = os;
        this.output = output;
        this.out = out;
        this.err = err;
        this.text = new TextReport(new Style(isColored(os, color)));
        this.started = os.clock().elapsed();
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
            String line =
                    ProgramName.spokenIn(JsonReport.event(event, os.clock().now()));
            aside.write(() -> {
                out.println(line);
                out.flush();
            });
        } else if (output == Output.text) {
            text.line(event, os.clock().elapsed().minus(started))
                    .map(ProgramName::spokenIn)
                    .ifPresent(line -> aside.write(() -> err.println(line)));
        }
    }

    @Override
    public boolean confirm(String question) {
        flush();
        err.print(question + " [y/N] ");
        err.flush();
        try {
            // the terminal's own encoding does not matter: y is y in all of them
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            String said = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
            return said.equals("y") || said.equals("yes");
        } catch (IOException terminalIsGone) {
            return false;
        }
    }

    /** Blocks until all that was told is written. */
    void flush() {
        aside.await();
    }

    /** Prints the result, when all before it is printed, and gives the exit code. */
    int show(Outcome outcome) {
        flush();
        if (output == Output.text) {
            List<String> lines = text.result(outcome);
            PrintStream stream = outcome.kind().isFailure() ? err : out;
            lines.forEach(line -> stream.println(ProgramName.spokenIn(line)));
            stream.flush();
        } else {
            out.println(ProgramName.spokenIn(JsonReport.result(outcome)));
            out.flush();
        }
        return outcome.kind().exitCode();
    }
}
