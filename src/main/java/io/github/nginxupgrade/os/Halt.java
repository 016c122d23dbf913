package io.github.nginxupgrade.os;

/**
 * Why a process that lives does not run. A signal that is sent to it meanwhile waits, for however long, and is obeyed when the
 * process goes on (signal(7)).
 *
 * @param by of a traced process the pid of the tracer, of a frozen one the file that thaws it; else empty
 */
public record Halt(Kind kind, String by) {
    /** What holds it. */
    public enum Kind {
        /** By SIGSTOP or from its terminal: state T of proc(5). */
        STOPPED,
        /** By a debugger, ptrace(2): state t. */
        TRACED,
        /** With its control group, version 1 (freezer-subsystem.rst of the kernel). */
        FROZEN_V1,
        /** Likewise, version 2 (cgroup-v2.rst, {@code cgroup.freeze}). */
        FROZEN;

        /** As the JSON contract writes it. */
        public String word() {
            return switch (this) {
                case STOPPED -> "stopped";
                case TRACED -> "traced";
                case FROZEN_V1, FROZEN -> "frozen";
            };
        }
    }

    /** {@code is stopped}. */
    public String words() {
        return switch (kind) {
            case STOPPED -> "is stopped";
            case TRACED -> "is held by process " + by + ", which traces it";
            case FROZEN_V1, FROZEN -> "is frozen with its control group";
        };
    }

    /** What lets it go on, to be typed by a person. */
    public String cure(int pid) {
        return switch (kind) {
            case STOPPED -> "kill -CONT " + pid;
            case TRACED -> "kill " + by;
            case FROZEN_V1 -> "echo THAWED > " + by;
            case FROZEN -> "echo 0 > " + by;
        };
    }
}
