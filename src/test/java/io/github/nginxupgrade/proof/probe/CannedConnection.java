package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.os.Connection;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** Gives the answer, whatever is asked; who gave it is not to be seen. */
public class CannedConnection implements Connection {
    private final InputStream input;

    public CannedConnection(InputStream input) {
        this.input = input;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public Optional<String> certificate() {
        return Optional.empty();
    }

    @Override
    public boolean isTimedOut() {
        return false;
    }

    @Override
    public OptionalLong serverInode() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {}
}
