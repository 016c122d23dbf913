package io.github.nginxupgrade.os;

/** The machine refused something. The message is one sentence fit for people: {@code cannot VERB OBJECT: why}. */
public final class OsFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of refusal, for deciding; the words are in the message. */
    public enum Reason {
        /** The process or file is not there. */
        GONE,
        /** The pid now belongs to another process, or the process now executes another file. */
        IDENTITY_CHANGED,
        NOT_PERMITTED,
        NO_SPACE,
        READ_ONLY,
        /** A FIFO, a device, a socket or a folder is where a regular file was looked for; it was not opened. */
        NOT_REGULAR,
        TIMED_OUT,
        OTHER
    }

    private final Reason reason;

    public OsFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public OsFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The message; never null. */
    public String sentence() {
        String message = getMessage();
        return message == null ? reason.name() : message;
    }
}
