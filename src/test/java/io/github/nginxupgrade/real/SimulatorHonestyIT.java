package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The scenarios of the simulator (src/test/resources/scenarios) on a real nginx: the same signals to the same receivers in the
 * same order, the same phases between them, the same exit codes. So what the simulator proves, it proves of nginx.
 */
class SimulatorHonestyIT {
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/scenarios");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WORKERS = 2;

    @TempDir
    Path folder;

    /** Title of the transcript, what is done by hand before, and the commands. */
    enum Scenario {
        APPLY(apply()),
        APPLY_WHAT_A_PACKAGE_MANAGER_INSTALLED(
                nginx -> Layout.replace(nginx.binary(), Releases.binary(Releases.NEW)), words("apply")),
        HOLD_THEN_COMMIT(hold(), words("commit")),
        HOLD_THEN_ROLL_BACK(hold(), words("rollback")),
        ROLL_BACK_AFTER_COMMIT(apply(), words("rollback")),
        /** A download that outlasts the drain: the fleeting phases are long enough to be seen, and are compared. */
        CONNECTIONS_OUTLAST_THE_DRAIN(apply()),
        ROLL_BACK_FROM_SOLE(words("rollback")),
        ROLL_BACK_FROM_OVERLAP(HandBegunIT.Begun.OVERLAP::by, words("rollback")),
        ROLL_BACK_FROM_STANDBY(HandBegunIT.Begun.STANDBY::by, words("rollback")),
        ROLL_BACK_FROM_WRONG_RECIPE(
                nginx -> {
                    HandBegunIT.Begun.UNWINDING.by(nginx);
                    Layout.replace(nginx.binary(), Releases.binary(Releases.OLD));
                },
                words("rollback")),
        ROLL_BACK_FROM_REPLACED(
                nginx -> Layout.replace(nginx.binary(), Releases.binary(Releases.NEW)), words("rollback")),
        CANDIDATE_EXITS(faulty(Releases.Fault.EXITS)),
        CANDIDATE_HANGS(faulty(Releases.Fault.HANGS)),
        CANDIDATE_DIES_LATE(faulty(Releases.Fault.LATE));

        private final Consumer<PrivateNginx> before;
        private final List<List<String>> commands;

        Scenario(String[]... commands) {
            this(nginx -> {}, commands);
        }

        Scenario(Consumer<PrivateNginx> before, String[]... commands) {
            this.before = before;
            this.commands = Arrays.stream(commands).map(List::of).toList();
        }

        boolean hasLongConnections() {
            return this == CONNECTIONS_OUTLAST_THE_DRAIN;
        }

        List<String> transcript() {
            try {
                return Files.readAllLines(TRANSCRIPTS.resolve(name().toLowerCase(java.util.Locale.ROOT) + ".txt"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String[] words(String... words) {
        return words;
    }

    private static String[] apply() {
        return words("apply", Releases.binary(Releases.NEW).toString(), "--observe", "800ms");
    }

    private static String[] hold() {
        return words("apply", Releases.binary(Releases.NEW).toString(), "--hold");
    }

    /** Observed for longer than the late one lives. */
    private static String[] faulty(Releases.Fault fault) {
        return words("apply", Releases.faulty(fault).toString(), "--observe", "5s");
    }

    @ParameterizedTest
    @EnumSource
    void aRealNginxGoesTheSameWay(Scenario scenario) {
        try (PrivateNginx nginx =
                        PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
                HeldDownload held = scenario.hasLongConnections() ? new HeldDownload(nginx.port()) : null) {
            scenario.before.accept(nginx);
            List<String> transcript = scenario.transcript();
            for (int i = 0; i < scenario.commands.size(); i++) {
                CommandLine.Result result = run(nginx, scenario, scenario.commands.get(i));
                Journey told = Journey.told(transcript, i);
                Journey gone = Journey.gone(result);
                assertThat(gone.lasting()).as("%s", result).isEqualTo(told.lasting());
                if (scenario.hasLongConnections()) {
                    assertThat(gone.stations()).as("%s", result).containsSubsequence(withoutStarting(told));
                }
            }
            assertThat(held == null || held.goesOn()).isTrue();
        }
    }

    /** A start takes a few milliseconds, whatever connections there are. */
    private static List<String> withoutStarting(Journey told) {
        return told.stations().stream()
                .filter(station -> !station.equals("STARTING"))
                .toList();
    }

    private static CommandLine.Result run(PrivateNginx nginx, Scenario scenario, List<String> command) {
        var all = new ArrayList<String>(command);
        all.addAll(List.of("--yes", "-o", "jsonl", "--pid-file", nginx.pidFile().toString()));
        if (command.get(0).equals("apply")) {
            // as the simulator does
            all.addAll(List.of("--rehearse", "never", "--settle", "50ms", "--start-timeout", "2s"));
        }
        if (!command.get(0).equals("commit")) {
            // where there is nothing to finish, a worker that gets no processor has longer than the simulator's
            all.addAll(List.of("--drain-timeout", scenario.hasLongConnections() ? "900ms" : "3s"));
        }
        return Tool.of(nginx).within(LIMIT).run(all.toArray(String[]::new));
    }
}
