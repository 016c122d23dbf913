package io.github.nginxupgrade.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets up logging in code. A logback.xml would cost 0.3 s at every start and pull java.xml into the runtime;
 * logback's own default writes DEBUG to stdout, where it would break {@code --json}.
 *
 * <p>Logging is for whoever debugs this tool, so it goes to stderr and is quiet unless asked for; what a user
 * needs to know is the report's business. Found by logback through {@code META-INF/services}, at the first logger made.
 */
public final class LoggingConfigurator extends ContextAwareBase implements Configurator {

    /** System property; {@code true} before the first logger is made turns DEBUG on. */
    public static final String VERBOSE = "nginxupgrade.verbose";

    /** A trace is the business of whoever appends. */
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%nopex";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(PATTERN);
        layout.start();

        var stderr = new TerminalAppender(layout);
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.start();

        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Boolean.getBoolean(VERBOSE) ? Level.DEBUG : Level.WARN);
        root.addAppender(stderr);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
