package io.github.nginxupgrade.os;

/**
 * Which process, beyond doubt: a pid alone may have been given to another process meanwhile.
 *
 * @param pid process id, always above 1
 * @param startTicks clock ticks from boot to the start of the process (field 22 of {@code /proc/PID/stat}, proc(5))
 * @param executable the file that the process executes
 */
public record ProcessIdentity(int pid, long startTicks, FileId executable) {
    /** Largest pid that Linux can give: PID_MAX_LIMIT, proc(5) on /proc/sys/kernel/pid_max. */
    public static final int LARGEST_PID = 1 << 22;

    public ProcessIdentity {
        if (pid <= 1 || pid > LARGEST_PID) {
            throw new IllegalArgumentException("no process of nginx has the pid " + pid);
        }
    }

    /** Written out, as that of {@link FileStat}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ProcessIdentity that && isSameProcessAs(that) && executable.equals(that.executable);
    }

    @Override
    public int hashCode() {
        return pid + Long.hashCode(startTicks);
    }

    /** True where both are the same process, even if one was seen before and one after an {@code execve}. */
    public boolean isSameProcessAs(ProcessIdentity other) {
        return pid == other.pid && startTicks == other.startTicks;
    }
}
