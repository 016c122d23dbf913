package io.github.nginxupgrade.os;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sandbox: mount, pid, network, ipc and uts namespaces of its own (namespaces(7)). All in it ends with
 * {@link #close()}, or with our process, however that ends. Paths are those of inside, links resolved inside.
 */
public interface Sandbox extends AutoCloseable {
    /**
     * The pid, seen from outside, of the sandbox's first process. What is started in the sandbox and left by its parent is its
     * child, so that {@link Processes#children} leads to it, and its network is the sandbox's for {@link Sockets#connect}.
     */
    int first();

    /**
     * Writes the bytes of a file of outside over a file of inside, whose owner and mode stay; one that is not there is
     * made, executable.
     */
    void put(Path outside, Path inside) throws OsFailure;

    /** Appends to a file. */
    void append(Path inside, String text) throws OsFailure;

    /** At most {@code limit} bytes from the end of a file, as UTF-8; empty where there is none. */
    Optional<String> tail(Path inside, int limit) throws OsFailure;

    /** The path by which we, outside, reach a file of inside. */
    Path seenFromOutside(Path inside) throws OsFailure;

    /**
     * Runs a program and waits for its end or its limit, as {@link Commands#run} does, or until an interruption (Ctrl-C,
     * TERM, HUP) arrives, which ends it as the limit does; with the limits and the user of the process
     * that the sandbox is like, and the capabilities that the sandbox gives. A limit that we may not set so high is as high as it
     * may be. What it leaves behind as a daemon runs on in the sandbox.
     *
     * @param folder the current folder it gets
     * @param environment all of its environment
     * @throws OsFailure where it could not be started: what a helper says is never taken for the program's words
     */
    CommandResult run(List<String> arguments, Path folder, Map<String, String> environment, Duration limit)
            throws OsFailure;

    /** Ends all that runs in the sandbox and drops its mounts; returns when that is done. May be called again. */
    @Override
    void close();
}
