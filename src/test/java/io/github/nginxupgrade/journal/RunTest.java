package io.github.nginxupgrade.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.OwnedFile;
import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.linux.Linux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456789Z");

    private final FileSystem files = Linux.machine().files();

    @TempDir
    Path folder;

    private static Manifest manifest(OptionalInt workers, boolean goesBack) {
        var binary = new ReplacedFile(
                Path.of("/opt/my nginx/é\"\\\n"),
                Path.of("/var/b/nginx"),
                "aa",
                new FileAttributes(04755, 0, 33, Map.of("security.capability", "AQAAAgAEAAA=", "user.empty", "")),
                Path.of("/var/c/nginx"),
                "bb",
                new FileAttributes(0755, 1000, 1000, Map.of()));
        var module = new ReplacedFile(
                Path.of("/usr/lib/nginx/x.so"),
                Path.of("/var/b/x.so"),
                "cc",
                new FileAttributes(0644, 0, 0, Map.of()),
                Path.of("/var/c/x.so"),
                "dd",
                new FileAttributes(0600, 7, 8, Map.of("user.x", "AA==")));
        return new Manifest(
                "20261122T120000Z-1.18.0-1.22.1",
                NOON,
                "apply",
                "root",
                "/run/nginx.pid",
                Path.of("/run/nginx.pid"),
                "nginx -g 'daemon on; master_process on;'",
                new Side("1.18.0", "aa"),
                new Side("1.22.1", "bb"),
                new FileSet(List.of(binary, module)),
                new ProcessIdentity(4711, 123456789012L, new FileId(64768, Long.MAX_VALUE)),
                workers,
                new OwnedFiles(List.of(new OwnedFile(
                        Path.of("/var/lib/nginx/body"), FileStat.Kind.FOLDER, new FileId(1, 77), 0700, 33, 0))),
                goesBack);
    }

    private Run begun() throws Exception {
        var run = new Run(files, folder.resolve("20261122T120000Z-1.18.0-1.22.1"));
        run.begin(manifest(OptionalInt.of(4), false));
        return run;
    }

    private void scribble(Run run, String text) throws Exception {
        Files.writeString(run.folder().resolve("journal.jsonl"), text, StandardOpenOption.APPEND);
    }

    @Test
    void aManifestIsReadBackAsItWasWritten() throws Exception {
        for (Manifest manifest : List.of(manifest(OptionalInt.of(4), false), manifest(OptionalInt.empty(), true))) {
            var run = new Run(files, folder.resolve(manifest.goesBack() ? "b" : "a"));
            assertThat(run.manifest()).isEmpty();
            run.begin(manifest);
            assertThat(run.manifest()).contains(manifest);
            assertThat(run.entries()).containsExactly(new Entry.Begun(NOON, "apply", "root"));
            assertThat(run.ended()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "garbage",
                "{\"format\":1}",
                "[1]",
                "{\"format\":\"1\"}",
                "\0\0\0\0",
            })
    void aManifestThatIsBrokenIsNone(String text) throws Exception {
        Run run = begun();
        Files.writeString(run.folder().resolve("manifest.json"), text);
        assertThat(run.manifest()).isEmpty();
    }

    @Test
    void everyPieceOfATornManifestIsNone() {
        String whole = ManifestJson.write(manifest(OptionalInt.of(4), false));
        assertThat(ManifestJson.read(whole)).isPresent();
        for (int length = 0; length < whole.length(); length++) {
            assertThat(ManifestJson.read(whole.substring(0, length))).isEmpty();
        }
    }

    /** Each of these would be guessed at. */
    @Test
    void aManifestOfANewerFormatOrWithABrokenFieldIsNone() {
        String whole = ManifestJson.write(manifest(OptionalInt.of(4), false));
        for (String[] change : new String[][] {
            {"\"format\":1", "\"format\":2"},
            {"\"format\":1", "\"format\":0"},
            {"\"pid\":4711", "\"pid\":1"},
            {"\"pid\":4711", "\"pid\":\"4711\""},
            {"2026-11-22T12:00:00.123456789Z", "yesterday"},
            {"\"4755\"", "\"4789\""},
            {"\"run\":", "\"ran\":"},
            {"\"/run/nginx.pid\"", "\"/run/\\u0000\""},
            {"\"sha256\":\"bb\"", "\"sha256\":7"}
        }) {
            String changed = whole.replace(change[0], change[1]);
            assertThat(changed).isNotEqualTo(whole);
            assertThat(ManifestJson.read(changed)).as(change[1]).isEmpty();
        }
    }

    @Test
    void linesAreReadBackInTheirOrder() throws Exception {
        Run run = begun();
        var step = new Entry.StepFields("start-new-master", Optional.of("USR2"), List.of(4711));
        Entry intent = new Entry.Intent(NOON, step);
        Entry done = new Entry.Done(NOON, "start-new-master", "a\nb \"c\" \u0101", Duration.ofMillis(7));
        run.append(intent);
        run.append(done);
        assertThat(run.entries()).hasSize(3).endsWith(intent, done);
        assertThat(Files.readAllLines(run.folder().resolve("journal.jsonl"))).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format\":1,\"at\":\"2026-11-22T12:00:0",
                "garbage\n",
                "\n\n\n",
                "{}\n",
                "[]\n",
                "{\"at\":\"soon\",\"event\":\"end\"}\n",
                "{\"event\":\"end\"}\n",
                "\0\0\0\0\0\0\0\0",
            })
    void linesThatAreTornOrGarbageArePassedOver(String text) throws Exception {
        Run run = begun();
        Entry dropped = new Entry.Dropped(NOON, "x");
        run.append(dropped);
        scribble(run, text);
        assertThat(run.entries()).hasSize(2).endsWith(dropped);
        assertThat(run.ended()).isEmpty();
    }

    /** It is found when a run that is over is cleaned up after, and does not begin it again. */
    @Test
    void aFileThatWasKeptAfterTheEndIsReadAndIsNoWayOn() throws Exception {
        Run run = begun();
        Entry kept = new Entry.Kept(NOON, "/usr/sbin/nginx", "/var/b/nginx.displaced");
        run.append(new Entry.Ended(NOON, "rolled-back", ""));
        run.append(kept);
        assertThat(run.entries()).endsWith(kept);
        assertThat(run.ended()).contains("rolled-back");
    }

    /** A crash tears the last line; what a resumed run then writes must not be lost with it. */
    @Test
    void whatIsAppendedAfterATornLineIsRead() throws Exception {
        Run run = begun();
        scribble(run, "{\"format\":1,\"at\":\"2026-11-");
        Entry end = new Entry.Ended(NOON, "rolled-back", "");
        run.append(end);
        assertThat(run.entries()).endsWith(end);
        assertThat(run.ended()).contains("rolled-back");
    }

    @Test
    void aRunHasEndedOnlyIfNothingFollowsItsEnd() throws Exception {
        Run run = begun();
        run.append(new Entry.Ended(NOON, "held", ""));
        assertThat(run.ended()).contains("held");
        run.append(new Entry.Turned(NOON, "somebody"));
        assertThat(run.ended()).isEmpty();
        run.append(new Entry.Ended(NOON, "committed", ""));
        assertThat(run.ended()).contains("committed");
    }

    @Test
    void aForgottenRunNeverWas() throws Exception {
        Run run = begun();
        run.forget();
        assertThat(run.folder()).doesNotExist();
        assertThat(run.entries()).isEmpty();
        assertThat(run.manifest()).isEmpty();
    }
}
