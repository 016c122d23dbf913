package io.github.nginxupgrade.os;

/** Running other programs. */
public interface Commands {
    /**
     * Runs the program and waits for its end or its limit.
     *
     * @throws OsFailure where it could not be started; a program that fails is a result, not a failure
     */
    CommandResult run(Command command) throws OsFailure;

    /** True where {@link Command#overlays()} can be used here (root, and unshare(1) permitted). */
    boolean canOverlay();
}
