package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.OsFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Timer;
import java.util.TimerTask;

/** A connection with a time limit. What it consists of is put in one by one, and closed in the opposite order. */
final class Line implements Connection {
    /** Who is at the other end. */
    interface Other {
        OptionalLong inode() throws IOException;
    }

    private final Timer limit = new Timer("limit of a connection", true);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean closed;
    private boolean timedOut;
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();
    private Optional<String> certificate = Optional.empty();
    private Other other = OptionalLong::empty;

    Line(Duration longest) {
        limit.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        timeOut();
                    }
                },
                Math.max(1, longest.toMillis()));
    }

    /** Keeps it until the end, which may have come already. */
    synchronized <T extends AutoCloseable> T keep(T part) throws IOException {
        parts.push(part);
        if (closed) {
            release();
            throw new IOException("closed");
        }
        return part;
    }

    void streams(InputStream from, OutputStream to) {
        input = from;
        output = to;
    }

    void certificate(Optional<String> fingerprint) {
        certificate = fingerprint;
    }

    void other(Other found) {
        other = found;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public Optional<String> certificate() {
        return certificate;
    }

    @Override
    public synchronized boolean isTimedOut() {
        return timedOut;
    }

    @Override
    public OptionalLong serverInode() throws OsFailure {
        try {
            OptionalLong inode = other.inode();
            return inode.isPresent() && inode.getAsLong() != 0 ? inode : OptionalLong.empty();
        } catch (IOException e) {
            throw new OsFailure(OsFailure.Reason.OTHER, String.valueOf(e.getMessage()), e);
        }
    }

    private synchronized void timeOut() {
        timedOut = !closed;
        close();
    }

    @Override
    public synchronized void close() {
        closed = true;
        limit.cancel();
        release();
    }

    private void release() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception alreadyBroken) {
                // it is closed in any case
            }
        }
    }
}
