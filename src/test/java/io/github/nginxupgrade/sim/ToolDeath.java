package io.github.nginxupgrade.sim;

/** The tool was killed: unwinds out of it, whatever it catches. Every later call of the port throws it again. */
final class ToolDeath extends Error {
    private static final long serialVersionUID = 1L;

    ToolDeath() {
        super("killed", null, false, false);
    }
}
