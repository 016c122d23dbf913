package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Processes;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is looked at, decided and put into words between two signals, gone through beforehand: done for the first time it
 * takes milliseconds, and so it does as long as it has not been compiled. Nothing is done, told or written.
 */
public final class WarmUp implements Processes.Practice {
    private final Policy policy;
    private final Supplier<Processes.Practice> proofs;
    private final Observer observer;
    private Optional<Processes.Practice> begun = Optional.empty();

    /**
     * Of a run that is being prepared.
     *
     * @param proofs asked for where it is practised: a log that is long takes a while
     */
    public WarmUp(Os os, Instance instance, Policy policy, Supplier<Processes.Practice> proofs) {
        this.policy = policy;
        this.proofs = proofs;
        this.observer = new Observer(os, instance, Expectation.unknown(Duration.ZERO));
    }

    @Override
    public void once() throws OsFailure {
        Situation now = observer.look();
        begun = begun.or(() -> Optional.of(proofs.get()));
        begun.get().once();
        if (now.phase() == Phase.SOLE) {
            Forecast.of(Prediction.now(now, Disk.NEW), Goal.NEW, policy, Duration.ZERO)
                    .steps()
                    .forEach(Logbook::practise);
        }
    }
}
