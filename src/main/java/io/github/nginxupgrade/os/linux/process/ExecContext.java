package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Capability;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.User;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What makes a program run as another process does, less what no nginx needs.
 *
 * @param limits options of prlimit(1)
 * @param privileges options of setpriv(1)
 * @param bindsLowPorts true where the process may bind to ports below 1024
 * @param missing capabilities that the process has and we have not: what needs one of them fails, though it would not for the
 *     process
 */
public record ExecContext(
        List<String> limits, List<String> privileges, boolean bindsLowPorts, Set<Capability> missing) {
    private static final Pattern LIMIT =
            Pattern.compile("(?<name>Max [a-z ]+?) {2,}(?<soft>\\d+|unlimited) +(?<hard>\\d+|unlimited)\\b.*");

    private static final String UNLIMITED = "unlimited";
    private static final String OPEN_FILES = "Max open files";

    /** By the names in {@code /proc/PID/limits} (proc_pid_limits, fs/proc/base.c). */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("Max cpu time", "--cpu"),
            Map.entry("Max file size", "--fsize"),
            Map.entry("Max data size", "--data"),
            Map.entry("Max stack size", "--stack"),
            Map.entry("Max resident set", "--rss"),
            Map.entry("Max processes", "--nproc"),
            Map.entry(OPEN_FILES, "--nofile"),
            Map.entry("Max locked memory", "--memlock"),
            Map.entry("Max address space", "--as"),
            Map.entry("Max file locks", "--locks"),
            Map.entry("Max pending signals", "--sigpending"),
            Map.entry("Max msgqueue size", "--msgqueue"),
            Map.entry("Max nice priority", "--nice"),
            Map.entry("Max realtime priority", "--rtprio"),
            Map.entry("Max realtime timeout", "--rttime"));

    public ExecContext {
        limits = List.copyOf(limits);
        privileges = List.copyOf(privileges);
        missing = Set.copyOf(missing);
    }

    /**
     * Like that process, by what is told of it now.
     *
     * @param beside capabilities that are asked for beside those that every nginx needs
     * @throws OsFailure NOT_PERMITTED where we are root and may less than that process
     */
    public static ExecContext of(Proc proc, int pid, Set<Capability> beside) throws OsFailure {
        ExecContext context = of(
                Known.of(proc, pid),
                Known.of(proc, (int) ProcessHandle.current().pid()),
                beside,
                proc.setting("fs/nr_open").orElse(""));
        if (!context.missing().isEmpty()) {
            throw new OsFailure(
                    OsFailure.Reason.NOT_PERMITTED,
                    "cannot run anything as process " + pid + " runs: it has "
                            + context.missing().stream()
                                    .sorted()
                                    .map(capability -> "CAP_" + capability)
                                    .collect(Collectors.joining(", "))
                            + ", and we have not");
        }
        return context;
    }

    /**
     * What is known of a process.
     *
     * @param limits {@code /proc/PID/limits}
     * @param status {@code /proc/PID/status}
     */
    public record Known(String limits, String status) {
        private static Known of(Proc proc, int pid) {
            return new Known(
                    proc.text(pid, "limits").orElse(""),
                    proc.text(pid, "status").orElse(""));
        }

        private boolean raisesLimits() {
            return Capabilities.has(StatusFile.mask(status, "CapEff"), Capability.SYS_RESOURCE);
        }

        /** Of these; none where it is not told what it has, and where it is not root's, which runs programs as it is itself. */
        private Set<Capability> lacks(long capabilities) {
            long had = StatusFile.mask(status, "CapEff");
            boolean root = StatusFile.user(status).filter(User::isRoot).isPresent();
            return root && had != 0 ? Capabilities.missing(capabilities, had) : Set.of();
        }
    }

    /**
     * Like that process, as far as we can make it so.
     *
     * @param beside capabilities that are asked for beside those that every nginx needs
     * @param mostFiles {@code fs.nr_open}: as far as one may raise its limit that is permitted to
     */
    public static ExecContext of(Known theirs, Known ours, Set<Capability> beside, String mostFiles) {
        User user = StatusFile.user(theirs.status()).orElse(new User(0, 0, List.of()));
        boolean same = StatusFile.user(ours.status())
                .filter(our -> our.uid() == user.uid()
                        && our.gid() == user.gid()
                        && our.groups().equals(user.groups()))
                .isPresent();
        // what a master of root hands on to its successor is its bounding set, execve(2)
        long capabilities =
                Capabilities.needed(StatusFile.mask(theirs.status(), user.isRoot() ? "CapBnd" : "CapEff"), beside);
        return new ExecContext(
                limits(theirs, ours, mostFiles),
                same ? Privileges.ofOurselves(user, capabilities) : Privileges.of(user, capabilities),
                Capabilities.has(StatusFile.mask(theirs.status(), "CapEff"), Capability.NET_BIND_SERVICE),
                ours.lacks(capabilities));
    }

    /** Lowered to what we may set: without CAP_SYS_RESOURCE nobody can have more than our own hard limit. */
    private static List<String> limits(Known theirs, Known ours, String mostFiles) {
        var hardest = new HashMap<String, String>();
        if (!ours.raisesLimits()) {
            matches(ours.limits()).forEach(limit -> hardest.put(limit.group("name"), limit.group("hard")));
        }
        var words = new ArrayList<String>();
        for (Matcher limit : matches(theirs.limits())) {
            String name = limit.group("name");
            // nginx raises this one for its workers (worker_rlimit_nofile), for which it has no capability here
            boolean raised = name.equals(OPEN_FILES) && theirs.raisesLimits() && mostFiles.matches("\\d{1,18}");
            String wanted = raised ? larger(limit.group("hard"), mostFiles) : limit.group("hard");
            String hard = smaller(wanted, hardest.getOrDefault(name, UNLIMITED));
            words.add(OPTIONS.get(name) + "=" + smaller(limit.group("soft"), hard) + ":" + hard);
        }
        // not 0, for which a program that core_pattern names would still be started, outside (do_coredump,
        // fs/coredump.c)
        words.add("--core=1");
        return words;
    }

    private static List<Matcher> matches(String limits) {
        return limits.lines()
                .map(LIMIT::matcher)
                .filter(Matcher::matches)
                .filter(limit -> OPTIONS.containsKey(limit.group("name")))
                .toList();
    }

    private static String smaller(String one, String other) {
        return number(one).isEmpty()
                        || number(other).filter(it -> it < number(one).get()).isPresent()
                ? other
                : one;
    }

    private static String larger(String one, String other) {
        return smaller(one, other).equals(one) ? other : one;
    }

    /** Empty: unlimited. */
    private static Optional<Long> number(String limit) {
        return limit.equals(UNLIMITED) ? Optional.empty() : Optional.of(Long.parseLong(limit));
    }
}
