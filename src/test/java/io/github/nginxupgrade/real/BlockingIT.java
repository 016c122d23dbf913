package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files behind which somebody must be, or nginx waits: nothing of ours waits for them without end. */
class BlockingIT {
    private static final Duration END = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Path fifo(String name) throws IOException {
        Path fifo = folder.resolve("logs").resolve(name);
        Files.createDirectories(fifo.getParent());
        CommandLine.Result made = CommandLine.run(folder, END, List.of("mkfifo", fifo.toString()));
        assertThat(made.exit()).as("%s", made).isZero();
        return fifo;
    }

    /** A log that a program reads: the candidate is tried in its sandbox, and nothing waits. */
    @Test
    void aLogThatIsAFifoWithAReaderIsNoHindrance() throws IOException {
        Path fifo = fifo("pipe.log");
        // open for both, so that it neither waits for nginx nor ends with it
        try (CommandLine.Running reader =
                        CommandLine.start(folder, Map.of(), List.of("sh", "-c", "exec cat <>" + fifo));
                PrivateNginx nginx =
                        PrivateNginx.start(folder, NginxOptions.standard().withServer("access_log logs/pipe.log;"))) {
            Upgrader tool = new Upgrader(nginx);
            Answer plan = tool.expect(
                    0, "planned", "plan", Releases.binary(Releases.NEW).toString());
            assertThat(rehearsal(plan)).isEqualTo("passed");
            assertThat(plan.fields().number("duration_ms")).isLessThan(END.toMillis() / 2);
            Answer apply = tool.expect(0, "upgraded", Upgrader.apply("--observe", "500ms"));
            assertThat(rehearsal(apply)).isEqualTo("passed");
            assertThat(reader.alive()).isTrue();
            Agreement.check(nginx, Releases.NEW, 2);
        }
    }

    private static String rehearsal(Answer answer) {
        return answer.fields().object("rehearsal").text("outcome");
    }

    /** One that the configuration names and nginx has not open yet: who is behind it is not in the sandbox. */
    private static void addLog(PrivateNginx nginx) throws IOException {
        String configuration = Files.readString(nginx.config());
        Files.writeString(nginx.config(), configuration.replace("access_log off;", "access_log logs/new.log;"));
    }

    @ParameterizedTest
    @CsvSource({"auto, 0, planned, warn", "always, 3, refused, refuse"})
    void aFifoWithNobodyBehindItIsToldAndNoVerdict(String rehearse, int exit, String outcome, String level)
            throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path fifo = fifo("new.log");
            addLog(nginx);
            Answer plan = new Upgrader(nginx)
                    .expect(
                            exit,
                            outcome,
                            "plan",
                            Releases.binary(Releases.NEW).toString(),
                            "--allow",
                            "configuration-changed",
                            "--rehearse",
                            rehearse);
            List<JsonFields> found = plan.fields().objects("hazards").stream()
                    .filter(hazard -> hazard.text("id").equals("rehearsal-not-possible"))
                    .toList();
            assertThat(found).hasSize(1);
            assertThat(found.get(0).text("level")).isEqualTo(level);
            assertThat(found.get(0).text("evidence")).contains(fifo + " is a FIFO");
            assertThat(plan.fields().number("duration_ms")).isLessThan(END.toMillis() / 2);
        }
    }

    /** nginx's own test waits for a FIFO without a sandbox, and with it whoever waits for that. */
    @ParameterizedTest
    @CsvSource({
        "--deadline=2s, '', 3, refused, the deadline passed before anything was touched",
        "--deadline=10m, INT, 130, interrupted-rolled-back, interrupted by INT",
        "--deadline=10m, TERM, 130, interrupted-rolled-back, interrupted by TERM"
    })
    void deadlineAndInterruptionAreHeardWhateverItWaitsFor(
            String deadline, String signal, int exit, String outcome, String words) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path fifo = fifo("new.log");
            addLog(nginx);
            Proc old = nginx.master();
            String[] command = Upgrader.apply("--allow", "configuration-changed", "--rehearse", "never", deadline);
            try (CommandLine.Running run = new Upgrader(nginx).start(command)) {
                Wait.until(
                        "nginx's own test",
                        END,
                        () -> !run.alive() || !tests(nginx).isEmpty(),
                        nginx::processTable);
                if (!signal.isEmpty()) {
                    run.signal(signal);
                }
                long asked = System.nanoTime();
                Answer answer = Answer.of(run.await(END));
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(SOON);
                assertThat(answer.exit()).as("%s", answer).isEqualTo(exit);
                assertThat(answer.outcome()).isEqualTo(outcome);
                assertThat(answer.fields().text("message")).contains(words);
                assertThat(answer.fields().text("state")).contains("nothing was touched");
            }
            Wait.until("no test of ours", SOON, () -> tests(nginx).isEmpty(), nginx::processTable);
            assertThat(Sole.serves(nginx, Releases.OLD).pid()).isEqualTo(old.pid());
            assertThat(Files.exists(fifo)).isTrue();
        }
    }

    private static List<Proc> tests(PrivateNginx nginx) {
        var tests = new ArrayList<Proc>();
        for (Proc process : nginx.processes()) {
            if (!process.title().startsWith("nginx: ") && process.title().contains(" -t")) {
                tests.add(process);
            }
        }
        return tests;
    }
}
