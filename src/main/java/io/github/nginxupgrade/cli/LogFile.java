package io.github.nginxupgrade.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;

/**
 * A file that others take the place of when it is full. Written by the port: logback's own appenders follow links, make files that others
 * may read, and say on standard output what went wrong. Whatever goes wrong here ends the log and nothing else.
 */
final class LogFile extends AppenderBase<ILoggingEvent> {
    static final String NAME = "nginx-upgrade.log";

    /** Some hundred runs in all. */
    private static final long LONGEST = 1 << 20;

    /** With the one that is written. */
    private static final int FILES = 5;

    private final FileSystem files;
    private final Path folder;
    private final PatternLayout layout;
    private final long longest;
    private boolean broken;

    LogFile(FileSystem files, Path folder, PatternLayout layout) {
        this(files, folder, layout, LONGEST);
    }

    LogFile(FileSystem files, Path folder, PatternLayout layout, long longest) {
        this.files = files;
        this.folder = folder;
        this.layout = layout;
        this.longest = longest;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (broken) {
            return;
        }
        try {
            if (files.appendToLog(path(0), layout.doLayout(event)) > longest) {
                rotate();
            }
        } catch (OsFailure e) {
            // a full disk, say: nobody is better off for a second attempt
            broken = true;
        }
    }

    /** The oldest goes. Two commands that do so at once keep less than they could. */
    private void rotate() throws OsFailure {
        for (int i = FILES - 1; i > 0; i--) {
            if (files.stat(path(i - 1)).isPresent()) {
                files.rename(path(i - 1), path(i));
            }
        }
    }

    private Path path(int number) {
        return folder.resolve(number == 0 ? NAME : NAME + "." + number);
    }
}
