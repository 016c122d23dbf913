package io.github.nginxupgrade.os.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is practised beforehand is practised as often as it does good, and never in the way. */
class LinuxJvmTest {
    private final LinuxJvm jvm = new LinuxJvm(new LinuxProcesses(new Proc(Path.of("/proc"))));

    /** In the background, and over at the first failure. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatFailsIsPractisedNoMore(int failing) throws Exception {
        var times = new AtomicInteger();
        jvm.practise(() -> {
            if (times.incrementAndGet() == failing) {
                throw new OsFailure(Reason.OTHER, "no");
            }
        });
        awaitPractice();
        assertThat(times).hasValue(failing);
    }

    /** One that hangs, on a file that does not answer say, is left behind. */
    @Test
    void practiceEndsWhenItIsToldTo() throws Exception {
        var times = new AtomicInteger();
        var begun = new CountDownLatch(1);
        var goesOn = new CompletableFuture<Void>();
        jvm.practise(() -> {
            times.incrementAndGet();
            begun.countDown();
            goesOn.join();
        });
        begun.await();
        jvm.endPractice();
        goesOn.complete(null);
        awaitPractice();
        assertThat(times).hasValue(1);
    }

    private static void awaitPractice() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("practise")) {
                thread.join();
            }
        }
    }
}
