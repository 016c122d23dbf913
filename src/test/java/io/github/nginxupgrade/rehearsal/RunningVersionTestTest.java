package io.github.nginxupgrade.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When the test by the version that runs is waited for, and when the candidate goes on beside it. */
class RunningVersionTestTest {
    private static final CommandResult ENDED = new CommandResult(0, "", "", false, Duration.ofMillis(15));

    private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ZERO);

    /** Each look at it takes as long as is said. */
    private Clock clock(Duration step) {
        return (Clock) Proxy.newProxyInstance(
                Clock.class.getClassLoader(), new Class<?>[] {Clock.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("pause")) {
                        Thread.onSpinWait();
                        return null;
                    }
                    assertThat(method.getName()).isEqualTo("elapsed");
                    return now.updateAndGet(before -> before.plus(step));
                });
    }

    @Test
    void oneThatHasEndedIsTakenHoweverLongAgoItBegan() throws Exception {
        for (Duration step : List.of(Duration.ofMillis(1), Duration.ofHours(1))) {
            var ended = new RunningVersionTest(clock(step), () -> Optional.of(ENDED));
            ended.run();
            assertThat(ended.endsSoon()).isTrue();
            assertThat(ended.await()).contains(ENDED);
        }
    }

    @Test
    void oneThatTakesLongIsNotWaitedFor() throws Exception {
        var mayEnd = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var test = new RunningVersionTest(clock(Duration.ofMillis(60)), () -> {
            begun.countDown();
            mayEnd.await();
            return Optional.of(ENDED);
        });
        var other = new Thread(test::run);
        other.start();
        begun.await();
        assertThat(test.endsSoon()).isFalse();
        assertThat(test.took()).isBetween(Duration.ofMillis(300), Duration.ofMillis(600));
        mayEnd.countDown();
        assertThat(test.await()).contains(ENDED);
        other.join();
    }

    /** On a busy machine it takes long until it is built what it is tested in. */
    @Test
    void oneThatHasNotBegunIsNoLongOne() throws Exception {
        var test = new RunningVersionTest(clock(Duration.ofHours(1)), () -> Optional.of(ENDED));
        assertThat(test.took()).isZero();
        var other = new Thread(test::run);
        other.start();
        assertThat(test.await()).contains(ENDED);
        assertThat(test.endsSoon()).isTrue();
        other.join();
    }

    @Test
    void whatHindersItIsToldToWhoeverWantsItsEnd() {
        var test = new RunningVersionTest(clock(Duration.ZERO), () -> {
            throw new OsFailure(OsFailure.Reason.OTHER, "cannot run nginx in a sandbox");
        });
        test.run();
        assertThatThrownBy(test::await).isInstanceOf(OsFailure.class).hasMessageContaining("in a sandbox");
    }
}
