package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.real.NginxOptions.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One old worker that ignores QUIT, beside others or the only one: the version that serves well stays, and the worker is named. */
class DeafWorkerIT {
    private static final String[] SHORT = {"--start-timeout", "2s", "--drain-timeout", "1s", "--observe", "100ms"};

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"2, commit, true", "2, terminate, false", "1, commit, true", "1, terminate, false"})
    void itIsNamedAndTheDrainTimeoutReachesIt(int workers, String policy, boolean stays) throws IOException {
        try (PrivateNginx nginx = start(workers)) {
            Proc deaf = deafen(nginx);
            CommandLine.Result upgraded =
                    new Upgrader(nginx).text(Upgrader.unrehearsed(options("--on-drain-timeout", policy)));
            assertThat(upgraded.exit()).as("%s", upgraded).isZero();
            assertThat(upgraded.stderr())
                    .contains("worker " + deaf.pid() + " of the old master was told to finish")
                    // it wakes a hundred times a second, and may be met then
                    .containsPattern("it (sleeps \\(state S|runs \\(state R)\\)");
            assertThat(deaf.alive()).isEqualTo(stays);
            if (!stays) {
                Sole.serves(nginx, Releases.NEW);
            }
        }
    }

    /** It comes to itself after the way back, and leaves as it was told. */
    @Test
    void whileItIsHeldStatusTellsAndTheWayBackIsOpen() throws IOException {
        try (PrivateNginx nginx = start(2)) {
            Proc old = nginx.master();
            Proc deaf = deafen(nginx);
            var upgrader = new Upgrader(nginx);
            upgrader.expect(0, "held", Upgrader.unrehearsed(options("--hold")));
            assertThat(upgrader.text("status").stdout())
                    .contains("worker " + deaf.pid() + " of the old master was told to finish")
                    .containsPattern("\\(state [RS]\\)");
            upgrader.expect(0, "rolled-back", "rollback", "--yes", "--start-timeout", "2s");
            Files.delete(nginx.prefix().resolve("deaf." + deaf.pid()));
            Wait.until("its end", PrivateNginx.PATIENCE, () -> !deaf.alive(), nginx::processTable);
            assertThat(Sole.serves(nginx, Releases.OLD).pid()).isEqualTo(old.pid());
        }
    }

    private static String[] options(String... more) {
        return java.util.stream.Stream.of(SHORT, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    private PrivateNginx start(int workers) {
        Path library = folder.resolve("deaf.so");
        CommandLine.Result built = CommandLine.run(
                Path.of("").toAbsolutePath(),
                PrivateNginx.PATIENCE,
                List.of("gcc", "-shared", "-fPIC", "-o", library.toString(), "src/test/c/deaf.c", "-ldl"));
        assertThat(built.exit()).as("%s", built).isZero();
        return PrivateNginx.start(
                folder,
                NginxOptions.standard()
                        .withWorkers(workers)
                        .withLaunch(new Launch(Map.of("LD_PRELOAD", library.toString()), Map.of(), false)));
    }

    /** USR1 wakes it, and it looks for the file before it waits for the next event. */
    private static Proc deafen(PrivateNginx nginx) throws IOException {
        Proc worker = nginx.accepting(nginx.master().pid()).get(0);
        Files.createFile(nginx.prefix().resolve("deaf." + worker.pid()));
        worker.signal("USR1");
        Wait.until(
                "a worker that blocks QUIT",
                PrivateNginx.PATIENCE,
                () -> (Long.parseLong(worker.status("SigBlk"), 16) & 1L << 2) != 0,
                nginx::processTable);
        return worker;
    }
}
