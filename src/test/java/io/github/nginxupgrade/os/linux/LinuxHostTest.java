package io.github.nginxupgrade.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinuxHostTest {
    private final LinuxHost host = new LinuxHost(new Proc(Path.of("/proc")), new Interruptions());

    /** The form of {@code /sys/devices/system/cpu/online}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|1", "0-3|4", "0-3,6|5", "'0-3,6\n'|5", "0,2,4|3", "0-127|128", "1,3-5,7-8|6", "63|1"})
    void rangesOfProcessorsAreCounted(String ranges, int count) {
        assertThat(LinuxHost.countRanges(ranges)).isEqualTo(count);
    }

    /** Start times count on the clock of boot: between two looks at it a process is started. */
    @Test
    void theTimeSinceBootIsOnTheClockOfStartTimes() throws Exception {
        Clock clock = Linux.machine().clock();
        Duration before = clock.sinceBoot();
        Process child = new ProcessBuilder("cat").start();
        Duration after = clock.sinceBoot();
        try {
            long ticks = Linux.machine()
                    .processes()
                    .read((int) child.pid())
                    .orElseThrow()
                    .startTicks();
            // a hundredth of a second is what a start time is told in
            assertThat(Duration.ofMillis(10 * ticks)).isBetween(before.minusMillis(10), after.plusMillis(10));
        } finally {
            child.destroy();
        }
    }

    @Test
    void theHostKnowsUs() throws Exception {
        assertThat(host.pid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(host.userId()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assertThat(host.userName()).isNotBlank();
        assertThat(host.processorsOnline())
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(host.interruption()).isEmpty();
    }
}
