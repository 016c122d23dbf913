package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ServiceManager;
import io.github.nginxupgrade.sim.Operation.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * systemd on the simulated machine, where that has one ({@link SimMachine#service}). It follows its main process to the one that
 * the pid file names when that ends whose parent it is, and knows nothing of the end of any other.
 */
record SimSystemd(SimMachine machine, Operations operations) implements ServiceManager {
    private static final Duration ANSWERS = Duration.ofMillis(8);
    private static final Duration READS_UNITS = Duration.ofMillis(300);

    @Override
    public boolean runs() {
        return machine.service.isPresent();
    }

    @Override
    public Optional<String> show(String unit) throws OsFailure {
        return operations.run(Kind.RUN, "systemctl show", () -> {
            machine.advance(ANSWERS);
            return machine.service.map(SimService::shown);
        });
    }

    /** The simulated machine has no sessions. */
    @Override
    public void leaveSession(String scope) {}

    @Override
    public void setMainProcess(String unit, int pid) throws OsFailure {
        boolean unused = operations.run(Kind.WRITE, "systemctl reload", () -> {
            machine.advance(READS_UNITS);
            SimService service = machine.service.orElseThrow();
            if (!service.active
                    || machine.process(pid).filter(SimProcess::lives).isEmpty()) {
                throw new OsFailure(Reason.OTHER, "systemctl reload failed: it cannot be reloaded");
            }
            service.main = pid;
            return true;
        });
    }
}
