package io.github.nginxupgrade.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.github.nginxupgrade.os.Jvm;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.report.LogText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * What a command that acts has seen, decided and sent, in a file of the state folder: for whoever asks the next morning why. Whoever
 * watches over a run only puts what happened into a queue, and that it does when a signal is sent and not before; all else is done by
 * a thread of its own, which may lag or fail without harm to the run.
 *
 * <p>Nothing is written before the first change: only then it is certain that the state folder is nobody else's. A command that
 * changes nothing leaves its lines in a folder that is there, and makes none.
 */
final class CommandLog {
    /** At the end, for a disk that takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** What may wait for a disk that hangs: more would take the memory that the run needs. */
    private static final int MOST_WAITING = 2000;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final String LOGGER = "run";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %X{run} %-5level %msg%n%nopex";

    private final Os os;
    private final Path folder;
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final Jvm.Beside thread;
    private final List<Told> kept = new ArrayList<>();
    /** The name of the run; of a command that has none, when it began and what it is called. */
    private String run;

    private boolean acts;
    private volatile String lastSeen = "";
    private final AtomicInteger waiting = new AtomicInteger();
    private Optional<Logger> logger = Optional.empty();

    private record Told(Instant at, Level level, String words) {}

    CommandLog(Os os, Path folder, String command, String line) {
        this.os = os;
        this.folder = folder;
        this.thread = os.jvm().beside("log", PAUSE, this::work);
        Instant now = os.clock().now();
        this.run = now.truncatedTo(ChronoUnit.SECONDS).toString().replaceAll("[-:]", "") + "-" + command;
        String who =
                line + ", by " + os.host().userName() + ", pid " + os.host().pid();
        work.add(() -> {
            kept.add(new Told(now, Level.INFO, new Cli.Version().getVersion()[0] + ": " + who));
            // it takes a while, and nothing is in a hurry yet
            var unused = LoggerFactory.getILoggerFactory();
        });
    }

    /** Does not block. */
    void on(Event event) {
        if (isNew(event) && waiting.get() < MOST_WAITING) {
            Instant now = os.clock().now();
            waiting.incrementAndGet();
            work.add(() -> {
                waiting.decrementAndGet();
                take(event, now);
            });
        }
    }

    /** Most looks of a loop are like the one before. */
    private boolean isNew(Event event) {
        if (event instanceof Event.Looked looked) {
            String seen = looked.situation().words() + "\n" + looked.waitsFor();
            boolean other = !seen.equals(lastSeen);
            lastSeen = seen;
            return other;
        }
        return true;
    }

    private void take(Event event, Instant at) {
        if (event instanceof Event.RunBegins begins) {
            run = begins.run().name();
        }
        acts = acts || event instanceof Event.RunBegins || event instanceof Event.StepStarted;
        LogText.of(event).ifPresent(words -> kept.add(new Told(at, level(event), words)));
        if (acts) {
            write();
        }
    }

    private static Level level(Event event) {
        boolean warns = event instanceof Event.Warning
                || event instanceof Event.Found
                || event instanceof Event.Turned
                || event instanceof Event.DrainTimeIsUp;
        boolean looks = event instanceof Event.Looked || event instanceof Event.Detail;
        return warns ? Level.WARN : looks ? Level.DEBUG : Level.INFO;
    }

    /** It has ended; does not block. */
    void ended(Outcome outcome) {
        Instant now = os.clock().now();
        Level level = outcome.kind().isFailure() ? Level.ERROR : Level.INFO;
        work.add(() -> {
            String words = "ended, " + outcome.kind().word() + ", exit code "
                    + outcome.kind().exitCode();
            kept.add(new Told(now, level, words));
            LogText.of(outcome).forEach(line -> kept.add(new Told(now, level, line)));
            if (acts || isThere()) {
                write();
            }
        });
    }

    /** A bug ended it; does not block. */
    void broke(Throwable bug) {
        Instant now = os.clock().now();
        work.add(() -> {
            for (Throwable each = bug; each != null; each = each.getCause()) {
                kept.add(new Told(now, Level.ERROR, "a bug in nginx-upgrade: " + each));
                for (StackTraceElement frame : each.getStackTrace()) {
                    kept.add(new Told(now, Level.ERROR, "    at " + frame));
                }
            }
            if (acts || isThere()) {
                write();
            }
        });
    }

    /** Blocks until all is written, or the disk has taken too long. */
    void close() {
        boolean unused = thread.finish(this::work, PATIENCE);
    }

    private void work() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    private boolean isThere() {
        try {
            return os.files().stat(folder).isPresent();
        } catch (OsFailure notToBeSeen) {
            return false;
        }
    }

    private void write() {
        Logger log = logger.orElseGet(this::open);
        for (Told told : kept) {
            var event = new LoggingEvent(
                    CommandLog.class.getName(), log, told.level(), LogText.line(told.words()), null, null);
            event.setInstant(told.at());
            event.setMDCPropertyMap(Map.of(LOGGER, run));
            log.callAppenders(event);
        }
        kept.clear();
    }

    /** The lines go to the file alone; where that cannot be written, nowhere. */
    private Logger open() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger log = context.getLogger(LOGGER);
        log.setAdditive(false);
        try {
            os.files().createFolders(folder);
            var layout = new PatternLayout();
            layout.setContext(context);
            layout.setPattern(PATTERN);
            layout.start();
            var file = new LogFile(os.files(), folder, layout);
            file.setContext(context);
            file.start();
            log.addAppender(file);
        } catch (OsFailure notOurs) {
            // what happened is on the screen and in the journal
        }
        logger = Optional.of(log);
        return log;
    }
}
