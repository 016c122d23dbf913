package io.github.nginxupgrade.os.linux.kernel;

import io.github.nginxupgrade.os.Host;

/** A question at the terminal on standard input: tcflush(3), and signal(2) as long as it stands. */
public final class TerminalPrompt implements Host.Prompt {
    private static final int STANDARD_INPUT = 0;
    /** TCIFLUSH: what was received and not read. */
    private static final int RECEIVED = 0;

    private static final int QUIT = 3;
    private static final long IGNORED = 1;
    private static final long FAILED = -1;

    /** The handler of Java's, which a question puts aside. */
    private final long handler;

    private TerminalPrompt(long handler) {
        this.handler = handler;
    }

    /** Where the C library cannot be called, it is asked all the same. */
    public static TerminalPrompt open() {
        try {
            int unused = LibC.c().tcflush(STANDARD_INPUT, RECEIVED);
            return new TerminalPrompt(LibC.c().signal(QUIT, IGNORED));
        } catch (LinkageError notOnThisMachine) {
            return new TerminalPrompt(FAILED);
        }
    }

    @Override
    public void close() {
        if (handler != FAILED) {
            long unused = LibC.c().signal(QUIT, handler);
        }
    }
}
