package io.github.nginxupgrade.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which workers have ended by themselves, and which because somebody has reloaded the configuration. */
class WorkerWatchTest {
    private static final Duration LOOK = Duration.ofMillis(60);
    private static final FileId EXECUTABLE = new FileId(1, 2);

    /**
     * One look in a word, the looks 60 ms apart: a letter for each worker, small where it drains; {@code +} for one that has no
     * title yet; {@code -} where not ready.
     */
    @ParameterizedTest
    @CsvSource({
        "'AB AB AB',                         '',   0",
        "'AB AB AB ABCD ABCD abCD CD CD',    '',   1",
        "'AB AB AB ABCD CD CD',              '',   1",
        "'AB AB AB ABCD aCD CD',             '',   1",
        "'AB AB AB ABCD CD CD CD CDEF EF',   '',   2",
        "'AB AB AB AC AC',                   'B',  0",
        "'AB AB AB -A AC AC',                'B',  0",
        "'AB AB AB ABCD bCD CE',             'D',  1",
        "'AB AB AB CD CD',                   'AB', 0",
        "'A A A B',                          'A',  0",
        "'A AB AB AB',                       '',   0",
        "'AB AB AB aB B',                    '',   0",
        "'AB AB AB AD AD AD ADEF EF',        'B',  1",
        // a busy machine: the workers of one reload come one by one
        "'AB AB AB ABC ABC ABC ABCD abCD CD', '', 1",
        "'AB AB AB ABC ABC ABCD ABCD bCD CD CD CDE CDE CDEF cdEF EF', '', 2",
        "'AB AB AB ABC+ ABC+ C+ CD CD', '', 1",
        "'AB AB AB ABC+ ABC+ -C+ -C+ -C+ CD CD', '', 1",
        "'AB AB AB ABC+ ABC+ -C+ -C+ CD CD CD CDEF EF', '', 2",
        // a configuration with fewer workers, and another reload of it
        "'AB AB AB ABC ABC C C C CD D', '', 2"
    })
    void looksInARow(String looks, String lost, int reloads) {
        var workerWatch = new WorkerWatch();
        var ended = new StringBuilder();
        Duration elapsed = Duration.ofHours(1);
        for (String look : looks.split(" ", -1)) {
            boolean ready = !look.startsWith("-");
            workerWatch
                    .lost(master(look.replace("-", "")), ready, elapsed)
                    .forEach(pid -> ended.append((char) (int) pid));
            elapsed = elapsed.plus(LOOK);
        }
        assertThat(ended).hasToString(lost);
        assertThat(workerWatch.reloads()).isEqualTo(reloads);
    }

    private static Master master(String workers) {
        var all = new ArrayList<Worker>();
        String titled = workers.replace("+", "");
        for (int i = 0; i < titled.length(); i++) {
            char letter = titled.charAt(i);
            var identity = new ProcessIdentity(Character.toUpperCase(letter), 1, EXECUTABLE);
            all.add(new Worker(identity, Character.isUpperCase(letter), Optional.empty()));
        }
        return new Master(
                new ProcessIdentity(2, 1, EXECUTABLE),
                0,
                true,
                true,
                false,
                List.copyOf(all),
                workers.length() - titled.length(),
                Optional.empty(),
                Set.of());
    }
}
