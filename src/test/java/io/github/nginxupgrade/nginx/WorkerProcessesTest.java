package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerProcessesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|1",
                "pid /x;|1",
                "worker_processes 1;|1",
                "worker_processes 4;|4",
                "worker_processes '4';|4",
                "worker_processes auto;|6",
                "events { worker_processes 9; }|1",
                "worker_processes 99999;|99999",
                "worker_processes AUTO;|-1",
                "worker_processes -1;|-1",
                "worker_processes +2;|-1",
                "worker_processes 2x;|-1",
                "worker_processes 99999999999;|-1",
                "worker_processes;|-1",
                "worker_processes '';|-1",
                "worker_processes \u0664;|-1"
            })
    void theNumberOfWorkersIsWhatTheConfigurationSays(String text, int expected) {
        assertThat(WorkerProcesses.expected(Directives.parse(text), 6))
                .isEqualTo(expected < 0 ? OptionalInt.empty() : OptionalInt.of(expected));
    }
}
