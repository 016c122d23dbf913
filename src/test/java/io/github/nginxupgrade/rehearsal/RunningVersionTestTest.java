package io.github.nginxupgrade.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** When the test by the version that runs is waited for, and when the candidate goes on beside it. */
class RunningVersionTestTest {
    private static final CommandResult ENDED = new CommandResult(0, "", "", false, Duration.ofMillis(15));

    private Duration now = Duration.ZERO;

    /** Each look at it takes as long as is said. */
    private Clock clock(Duration step) {
        return (Clock) Proxy.newProxyInstance(
                Clock.class.getClassLoader(), new Class<?>[] {Clock.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("elapsed");
                    now = now.plus(step);
                    return now;
                });
    }

    @Test
    void oneThatHasEndedIsTakenAndOneThatTakesLongIsNotWaitedFor() throws Exception {
        var ended = new FutureTask<>(() -> Optional.of(ENDED));
        ended.run();
        assertThat(new RunningVersionTest(clock(Duration.ofMillis(1)), ended).endsSoon())
                .isTrue();
        assertThat(new RunningVersionTest(clock(Duration.ofHours(1)), ended).endsSoon())
                .as("however long ago it began")
                .isTrue();

        var goesOn = new FutureTask<>(() -> Optional.of(ENDED));
        var test = new RunningVersionTest(clock(Duration.ofMillis(60)), goesOn);
        assertThat(test.endsSoon()).isFalse();
        assertThat(test.took()).isBetween(Duration.ofMillis(300), Duration.ofMillis(600));
        goesOn.run();
        assertThat(test.await()).contains(ENDED);
    }

    @Test
    void itIsWaitedForWhileItIsShort() throws Exception {
        var soon = new FutureTask<>(() -> Optional.of(ENDED));
        var test = new RunningVersionTest(clock(Duration.ZERO), soon);
        var other = new Thread(soon);
        other.start();
        assertThat(test.endsSoon()).isTrue();
        other.join();
    }

    @Test
    void whatHindersItIsToldToWhoeverWantsItsEnd() throws Exception {
        var hindered = new FutureTask<Optional<CommandResult>>(() -> {
            throw new OsFailure(OsFailure.Reason.OTHER, "cannot run nginx in a sandbox");
        });
        hindered.run();
        var test = new RunningVersionTest(clock(Duration.ZERO), hindered);
        assertThat(test.endsSoon()).isTrue();
        assertThatThrownBy(test::await).isInstanceOf(OsFailure.class).hasMessageContaining("in a sandbox");
    }
}
