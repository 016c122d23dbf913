package io.github.nginxupgrade.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which workers have ended by themselves, and which because somebody has reloaded the configuration. */
class WorkerWatchTest {
    /** In hundredths of a second. */
    private static final long LOOK = 6;

    private static final FileId EXECUTABLE = new FileId(1, 2);

    /**
     * One look in a word, the looks 60 ms apart: a letter for each worker, small where it drains; {@code +} for one that has no
     * title yet; {@code -} where not ready. Each was started when it is seen first.
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
        var starts = new HashMap<Character, Long>();
        long now = 360_000;
        for (String look : looks.split(" ", -1)) {
            for (char letter :
                    look.replaceAll("[-+]", "").toUpperCase(Locale.ROOT).toCharArray()) {
                starts.putIfAbsent(letter, now);
            }
            now += LOOK;
        }
        assertIsSeen(looks, starts, lost, reloads);
    }

    /** Certbot reloads again as soon as it can, and a look on a busy machine comes when the generation is about to be replaced. */
    @Test
    void aLookThatComesLateSeesTwoReloadsInARow() {
        Map<Character, Long> starts = Map.of('A', 1000L, 'B', 1000L, 'C', 2000L, 'D', 2001L, 'E', 2012L, 'F', 2012L);
        assertIsSeen("AB AB ABCD CD CDEF EF", starts, "", 2);
    }

    /** Two that died were replaced at once. */
    @Test
    void workersThatAreReplacedOneAfterTheOtherAreNoReload() {
        Map<Character, Long> starts = Map.of('A', 1000L, 'B', 1000L, 'C', 2000L, 'D', 2005L);
        assertIsSeen("AB AB AC CD", starts, "BA", 0);
    }

    /** As systemd does with Restart=: all its workers are others too, and that is no reload. */
    @Test
    void aMasterThatWasStartedInPlaceOfTheFirstOneIsNotTakenForIt() {
        var workerWatch = new WorkerWatch();
        Master first = master("AB", Map.of());
        assertThat(workerWatch.succession(first)).isEmpty();
        assertThat(workerWatch.succession(first)).isEmpty();
        var other = new Master(
                new ProcessIdentity(3, 2, EXECUTABLE),
                1,
                true,
                true,
                false,
                first.workers(),
                0,
                Optional.empty(),
                Set.of());
        String words = "the new master 2 has ended, and not by this run: another, 3, was started in its place";
        assertThat(workerWatch.succession(other)).contains(words);
        assertThat(workerWatch.succession(other)).contains(words);
    }

    private static void assertIsSeen(String looks, Map<Character, Long> starts, String lost, int reloads) {
        var workerWatch = new WorkerWatch();
        var ended = new StringBuilder();
        for (String look : looks.split(" ", -1)) {
            boolean ready = !look.startsWith("-");
            workerWatch
                    .lost(master(look.replace("-", ""), starts), ready)
                    .forEach(pid -> ended.append((char) (int) pid));
        }
        assertThat(ended).hasToString(lost);
        assertThat(workerWatch.reloads()).isEqualTo(reloads);
    }

    private static Master master(String workers, Map<Character, Long> starts) {
        var all = new ArrayList<Worker>();
        String titled = workers.replace("+", "");
        for (int i = 0; i < titled.length(); i++) {
            char letter = titled.charAt(i);
            char name = Character.toUpperCase(letter);
            var identity = new ProcessIdentity(name, starts.getOrDefault(name, 0L), EXECUTABLE);
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
