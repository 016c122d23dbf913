package io.github.nginxupgrade.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.journal.Sample.OfMaster;
import io.github.nginxupgrade.journal.Sample.OfWorker;
import io.github.nginxupgrade.journal.Sample.ProbeAnswer;
import io.github.nginxupgrade.journal.Sample.Responses;
import io.github.nginxupgrade.os.linux.Linux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final Sample FULL = new Sample(
            NOON,
            "draining",
            "new",
            List.of(new OfMaster(
                    61,
                    NOON,
                    List.of(
                            new OfWorker(62, NOON, "draining", OptionalInt.of(3)),
                            new OfWorker(63, NOON, "halted", OptionalInt.empty())))),
            List.of(new ProbeAnswer(NOON, "http://x/\"\n", "new", true, Duration.ofMillis(3), "200 <b>")),
            Optional.of(new Responses(NOON, 100, 1, 50, 2)));
    private static final Sample BARE = new Sample(NOON, "down", "none", List.of(), List.of(), Optional.empty());

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsRead() throws Exception {
        var run = new Run(Linux.machine().files(), folder);
        assertThat(run.samples()).isEmpty();
        run.noteSamples(List.of(FULL, BARE));
        run.noteSamples(List.of(FULL));
        assertThat(run.samples()).containsExactly(FULL, BARE, FULL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"at\":\"2026-11-22T12:00:00Z\",\"pha",
                "{}",
                "{\"at\":\"noon\",\"phase\":\"sole\",\"serving\":\"sole\",\"masters\":[],\"probes\":[]}",
                "{\"at\":\"2026-11-22T12:00:00Z\",\"phase\":\"sole\",\"serving\":\"sole\",\"masters\":[7],\"probes\":[]}",
                "[]",
                ""
            })
    void aLineThatIsNoneIsPassedOver(String line) throws Exception {
        var run = new Run(Linux.machine().files(), folder);
        run.noteSamples(List.of(FULL));
        Files.writeString(folder.resolve("samples.jsonl"), line + "\n", StandardOpenOption.APPEND);
        run.noteSamples(List.of(BARE));
        assertThat(run.samples()).containsExactly(FULL, BARE);
    }
}
