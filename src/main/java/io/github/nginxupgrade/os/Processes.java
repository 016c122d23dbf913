package io.github.nginxupgrade.os;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The process table. No method blocks; what is returned may be out of date at once. */
public interface Processes {
    /** What {@code /proc/PID/exe} and other links of proc(5) end with where the file has no name any more. */
    String DELETED = " (deleted)";

    /** All pids that we can see, in no order. Costs a listing of {@code /proc}; not for polling. */
    List<Integer> pids() throws OsFailure;

    /** The process with this pid; empty where there is none (any more). */
    Optional<ProcessInfo> read(int pid);

    /** True where a process has this pid and the process table does not show it to us ({@code hidepid=} of proc(5)). */
    default boolean isHidden(int pid) {
        return false;
    }

    /**
     * True where a process is there and we may not see what it executes: it is another user's, or has capabilities that we have
     * not, and we have not CAP_SYS_PTRACE either; or a security module forbids it (ptrace(2), "Ptrace access mode checking").
     * False where it is gone.
     */
    default boolean isForbidden(int pid) {
        return false;
    }

    /** True where the pid is still this process, and it has not ended: costs less than to read it. */
    default boolean lives(ProcessIdentity process) {
        return read(process.pid())
                .filter(now -> now.startTicks() == process.startTicks())
                .filter(now -> !now.isZombie())
                .isPresent();
    }

    /** Effective user id; empty where it is gone. */
    OptionalInt uid(int pid);

    /** Whom it runs as; empty where it is gone, or has a user namespace of its own, where its ids mean something else. */
    default Optional<User> user(int pid) {
        OptionalInt uid = uid(pid);
        return uid.isEmpty() ? Optional.empty() : Optional.of(new User(uid.getAsInt(), uid.getAsInt(), List.of()));
    }

    /** The name of the file that it executes, which may end with {@code  (deleted)}; empty where gone or not permitted. */
    String executableLink(int pid);

    /** The same as a path: also where the file is there no more, or another has taken its place (proc(5)). */
    default String executablePath(int pid) {
        String link = executableLink(pid);
        return link.endsWith(DELETED) ? link.substring(0, link.length() - DELETED.length()) : link;
    }

    /**
     * All processes whose command line begins with one of these. Costs a listing of {@code /proc} and a look at each command line;
     * not for polling.
     */
    default List<ProcessInfo> titled(List<String> starts) throws OsFailure {
        return pids().stream()
                .map(this::read)
                .flatMap(Optional::stream)
                .filter(process -> starts.stream().anyMatch(process.commandLine()::startsWith))
                .toList();
    }

    /**
     * Those of these processes that live and do not run, by pid: stopped, traced, frozen. For polling.
     *
     * @param first a master; into which control group it has been put is looked up each time
     * @param others its children; likewise, but once for each
     */
    Map<Integer, Halt> halted(ProcessInfo first, Collection<ProcessInfo> others);

    /**
     * Signals that were sent to this process and that it has not taken yet: it is halted, or blocks them just now
     * ({@code SigPnd} and {@code ShdPnd} of {@code /proc/PID/status}, proc(5)). None where it is gone. For polling.
     */
    Set<Signal> pending(int pid);

    /** Pids of the children; empty where the process is gone. */
    List<Integer> children(int pid) throws OsFailure;

    /** What came of waiting for the end of processes. */
    enum Waited {
        /** The kernel does not tell of ends, or there is nobody to wait for; no time was spent. */
        NOT_POSSIBLE,
        TIME_OVER,
        /** At least one has ended. */
        ENDED
    }

    /**
     * Blocks until one of these processes ends, at most for so long. One that had ended before is told of once only. An
     * interruption is noticed when the time is over.
     */
    default Waited awaitEnd(List<ProcessIdentity> processes, Duration limit) {
        return Waited.NOT_POSSIBLE;
    }

    /** The current folder of a process, as its own view names it; empty where gone, deleted or not permitted. */
    Optional<String> workingDirectory(int pid);

    /** The files that a process has mapped, each once; empty where gone or not permitted. */
    List<MappedFile> mappedFiles(int pid);

    /**
     * The regular files that a process has open to append to, as nginx opens its logs (ngx_conf_open_file, ngx_init_cycle), each
     * once; none where it is gone.
     *
     * @throws OsFailure NOT_PERMITTED where that may not be seen
     */
    default List<OpenFile> appending(int pid) throws OsFailure {
        return List.of();
    }

    /**
     * True where a quick look shows that {@link #appending} has all of these; false says nothing. nginx opens its logs before all else
     * (ngx_init_cycle), and one of many workers has hundreds of descriptors, the channels to all others (ngx_pass_open_channel).
     */
    default boolean appendsTo(int pid, Set<FileId> files) {
        return false;
    }

    /**
     * Sends a signal, after having checked in the same breath that the pid is still this process (start time) and
     * still executes this file. Never retried.
     *
     * @throws OsFailure GONE, IDENTITY_CHANGED, NOT_PERMITTED or OTHER; then nothing was sent
     */
    void signal(ProcessIdentity target, Signal signal) throws OsFailure;
}
