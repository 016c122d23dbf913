package io.github.nginxupgrade.os;

/** Running other programs. */
public interface Commands {
    /**
     * Runs the program and waits for its end or its limit.
     *
     * @throws OsFailure where it could not be started, which is also where a helper failed that prepares its mounts or its
     *     user; a program that fails is a result, not a failure, and what a helper says is never taken for its words
     */
    CommandResult run(Command command) throws OsFailure;

    /** True where {@link Command#overlays()} can be used here (root, and unshare(1) permitted). */
    boolean canOverlay();
}
