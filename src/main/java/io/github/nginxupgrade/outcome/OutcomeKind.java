package io.github.nginxupgrade.outcome;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a command ended: the public contract of docs/cli.md. The exit code says what has to be done next. */
public enum OutcomeKind {
    UPGRADED(0),
    UNCHANGED(0),
    HELD(0),
    PLANNED(0),
    ROLLED_BACK(0),
    COMMITTED(0),
    RELOADED(0),
    REOPENED(0),
    STATUS(0),
    HISTORY(0),
    BUG(1),
    USAGE(2),
    REFUSED(3),
    FAILED_ROLLED_BACK(4),
    /** nginx keeps the configuration that it has. */
    NOT_RELOADED(4),
    /** A log is open, and not under its name. */
    NOT_REOPENED(4),
    STRANDED(5),
    LOCKED(6),
    NO_INSTANCE(7),
    NOT_PERMITTED(8),
    INTERRUPTED_ROLLED_BACK(130);

    private final int exitCode;

    OutcomeKind(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** As the JSON contract writes it: {@code failed-rolled-back}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that word; empty where a later version wrote it. */
    public static Optional<OutcomeKind> of(String word) {
        return List.of(values()).stream()
                .filter(kind -> kind.word().equals(word))
                .findFirst();
    }

    public boolean isFailure() {
        return exitCode != 0;
    }
}
