package io.github.nginxupgrade.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.Style;

/** Writes what is logged to standard error, as all that is said there: logback's own appender would write it as it is. */
final class TerminalAppender extends AppenderBase<ILoggingEvent> {
    private final PatternLayout layout;

    TerminalAppender(PatternLayout layout) {
        this.layout = layout;
    }

    @Override
    protected void append(ILoggingEvent event) {
        Terminal errors = Terminal.errors(Style.PLAIN);
        errors.say(Line.of(layout.doLayout(event)));
        String what = "";
        for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
            errors.say(Line.of(what + thrown.getClassName() + ": " + thrown.getMessage()));
            for (StackTraceElementProxy frame : thrown.getStackTraceElementProxyArray()) {
                errors.say(Line.of("    " + frame.getSTEAsString()));
            }
            what = "caused by ";
        }
    }
}
