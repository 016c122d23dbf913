package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * No more processes may be started than a second master with its workers needs: {@code pids.max} of the master's control
 * groups (TasksMax= of a unit), {@code RLIMIT_NPROC} of a master without root (getrlimit(2)), or the machine's
 * {@code pid_max}. Then fork(2) fails in the old master or in the new one (nginx/kubernetes-ingress PR 2836).
 */
@AutoService(HazardSource.class)
public final class ProcessLimit extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "process-limit",
            "the control group, the user or the machine allows fewer processes than a second nginx has",
            "raise `TasksMax=`, `LimitNPROC=` or `kernel.pid_max`");

    public ProcessLimit() {
        super(Stage.MACHINE, HAZARD);
    }

    private static final int MASTER = 1;
    /** Its manager and its loader, which are started where there is a cache (ngx_start_cache_manager_processes). */
    private static final int OF_A_CACHE = 2;

    private static final String CACHE = "_cache_path";

    /** {@code 0.41 0.36 0.30 1/910 4711}: all processes and threads, proc(5). */
    private static final Pattern RUNNING = Pattern.compile("\\d+/(\\d{1,9}) ");

    private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s*(\\d{1,9})$");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        MachineFacts around = subject.around();
        Optional<Master> master = around.master();
        if (master.isEmpty()) {
            return Optional.empty();
        }
        long need = MASTER + ofCaches(subject) + ofWorkers(around, master.get());
        OptionalLong group = new CgroupHeadroom(around).processes();
        if (group.isPresent() && group.getAsLong() < need) {
            return hazard(need, group.getAsLong(), "its control group", "raise TasksMax= of its unit (pids.max)");
        }
        OptionalLong user = ofUser(subject, master.get());
        if (user.isPresent() && user.getAsLong() < need) {
            return hazard(need, user.getAsLong(), "its user's limit", "raise LimitNPROC= of its unit (ulimit -u)");
        }
        OptionalLong machine = ofMachine(around);
        return machine.isPresent() && machine.getAsLong() < need
                ? hazard(need, machine.getAsLong(), "the machine", "raise kernel.pid_max with sysctl(8)")
                : Optional.empty();
    }

    /** Whatever could not be read of the configuration may be a cache. */
    private static long ofCaches(Subject subject) throws OsFailure {
        Directives all = subject.configuration().directives();
        boolean mayHaveOne = !all.complete()
                || all.list().stream().anyMatch(directive -> directive.name().endsWith(CACHE));
        return mayHaveOne ? OF_A_CACHE : 0;
    }

    /** Each thread of a worker counts, such as those of {@code aio threads} (ngx_thread_pool.c). */
    private static long ofWorkers(MachineFacts around, Master master) throws OsFailure {
        long tasks = 0;
        for (int pid : master.acceptingPids()) {
            Matcher threads =
                    THREADS.matcher(around.text("/proc/" + pid + "/status").orElse(""));
            tasks += threads.find() ? Long.parseLong(threads.group(1)) : 1;
        }
        return tasks;
    }

    private static Optional<Hazard> hazard(long need, long left, String who, String remedy) {
        return Optional.of(HAZARD.found(
                "a second master with its workers is " + need + " processes and threads, and " + who + " allows " + left
                        + " more",
                remedy));
    }

    /** Root is not limited. Processes are counted, not threads: it is at most so many. */
    private static OptionalLong ofUser(Subject subject, Master master) throws OsFailure {
        OptionalLong limit = subject.around().limits().soft("Max processes");
        int user =
                limit.isEmpty() ? 0 : subject.os().processes().uid(master.pid()).orElse(0);
        if (user == 0) {
            return OptionalLong.empty();
        }
        long count = 0;
        for (int pid : subject.os().processes().pids()) {
            count += subject.os().processes().uid(pid).equals(OptionalInt.of(user)) ? 1 : 0;
        }
        return OptionalLong.of(Math.max(limit.getAsLong() - count, 0));
    }

    private static OptionalLong ofMachine(MachineFacts around) throws OsFailure {
        Matcher running = RUNNING.matcher(around.text("/proc/loadavg").orElse(""));
        String most = around.text("/proc/sys/kernel/pid_max").orElse("").strip();
        return running.find() && most.matches("\\d{1,9}")
                ? OptionalLong.of(Math.max(Long.parseLong(most) - Long.parseLong(running.group(1)), 0))
                : OptionalLong.empty();
    }
}
