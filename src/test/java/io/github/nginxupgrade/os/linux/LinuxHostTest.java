package io.github.nginxupgrade.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
