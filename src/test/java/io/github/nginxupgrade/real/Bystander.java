package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A process that has nothing to do with nginx; ends with the test. */
record Bystander(Process process) implements AutoCloseable {
    private static final String MINUTES = "300";

    static Bystander start() {
        try {
            return new Bystander(new ProcessBuilder("sleep", MINUTES).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pid of one that has ended and was reaped. */
    static String ended() {
        Bystander gone = start();
        gone.close();
        return gone.pid();
    }

    String pid() {
        return Long.toString(process.pid());
    }

    boolean lives() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
