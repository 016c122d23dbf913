package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A new master may open no more files than the old one (it inherits {@code RLIMIT_NOFILE}), and opens its logs while it
 * holds every listening socket it was handed (ngx_init_cycle, ngx_cycle.c: "(24: Too many open files)"); and all files
 * of the machine together are limited too ({@code fs.file-max}, proc(5)).
 */
@AutoService(HazardSource.class)
public final class OpenFiles extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "open-files",
            "the old master is at its limit of open files, or the machine is",
            "raise `LimitNOFILE=`, or `fs.file-max`");

    public OpenFiles() {
        super(Stage.MACHINE, HAZARD);
    }

    /** What a start opens for a while: its configuration, a module, the name service. */
    private static final int FOR_A_WHILE = 8;

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        MachineFacts around = subject.around();
        Optional<Master> master = around.master();
        OptionalLong limit = around.limits().soft("Max open files");
        if (master.isEmpty() || limit.isEmpty()) {
            return Optional.empty();
        }
        long held = held(around, master.get().pid());
        if (held + FOR_A_WHILE > limit.getAsLong()) {
            return Optional.of(HAZARD.found(
                    "the old master holds " + held + " open files of the " + limit.getAsLong()
                            + " that it and its successor may each have",
                    "raise LimitNOFILE= of its unit; for the one that runs: prlimit --nofile --pid "
                            + master.get().pid()));
        }
        for (Worker worker : master.get().workers()) {
            held += held(around, worker.pid());
        }
        OptionalLong machine = ofMachine(around);
        return machine.isPresent() && machine.getAsLong() < held
                ? Optional.of(HAZARD.found(
                        "nginx holds " + held + " open files, and the machine allows " + machine.getAsLong() + " more",
                        "raise fs.file-max with sysctl(8)"))
                : Optional.empty();
    }

    private static long held(MachineFacts around, int pid) throws OsFailure {
        return around.list(Path.of("/proc/" + pid + "/fd")).size();
    }

    /** {@code 910 0 2466177}: allocated, unused, most. */
    private static OptionalLong ofMachine(MachineFacts around) throws OsFailure {
        List<String> numbers = Arrays.asList(
                around.text("/proc/sys/fs/file-nr").orElse("").strip().split("\\s+", -1));
        return numbers.size() == 3 && numbers.stream().allMatch(number -> number.matches("\\d{1,18}"))
                ? OptionalLong.of(Long.parseLong(numbers.get(2)) - Long.parseLong(numbers.get(0)))
                : OptionalLong.of(Long.MAX_VALUE);
    }
}
