package io.github.nginxupgrade.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.linux.Linux;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Path PID_FILE = Path.of("/run/nginx.pid");

    private final FileSystem files = Linux.machine().files();

    @TempDir
    Path state;

    private Runs runs(String instance) {
        return new Runs(files, state, instance, path -> path.toString().equals(instance));
    }

    private Run begin(Runs runs, Instant at) throws Exception {
        return begin(runs, at, "1.18.0", "1.22.1");
    }

    private Run begin(Runs runs, Instant at, String from, String to) throws Exception {
        return begin(runs, at, from, to, PID_FILE.toString());
    }

    private Run begin(Runs runs, Instant at, String from, String to, String instance) throws Exception {
        Run run = runs.create(at, from, to);
        var attributes = new FileAttributes(0755, 0, 0, Map.of());
        Path file = Path.of("/x");
        run.begin(new Manifest(
                run.name(),
                at,
                "apply",
                "root",
                instance,
                PID_FILE,
                "nginx",
                new Side(from, "a"),
                new Side(to, "b"),
                new FileSet(List.of(new ReplacedFile(file, file, "a", attributes, file, "b", attributes))),
                new ProcessIdentity(4711, 1, new FileId(1, 1)),
                OptionalInt.of(1),
                OwnedFiles.none(),
                false));
        return run;
    }

    private List<Run> five(Runs runs) throws Exception {
        var five = new ArrayList<Run>();
        for (int day = 4; day >= 0; day--) {
            five.add(begin(runs, NOON.minusSeconds(day * 86_400L)));
        }
        return five;
    }

    /** There and back and there again, all in one second: by name the way back would be the newest. */
    @Test
    void ofRunsOfOneSecondTheLastIsTheNewest() throws Exception {
        var runs = runs(PID_FILE.toString());
        Run back = begin(runs, NOON, "1.22.1", "1.18.0");
        Run there = begin(runs, NOON.plusMillis(1), "1.18.0", "1.22.1");
        assertThat(names(runs.newestFirst())).containsExactly(there.name(), back.name());
        assertThat(names(Runs.ofAll(files, state))).containsExactly(there.name(), back.name());
    }

    private static List<String> names(List<Run> runs) {
        return runs.stream().map(Run::name).toList();
    }

    @Test
    void theNewestComesFirstAndWhatHasNoManifestIsNoRun() throws Exception {
        var runs = runs(PID_FILE.toString());
        assertThat(runs.newestFirst()).isEmpty();
        Run second = begin(runs, NOON.plusSeconds(1));
        Run third = begin(runs, NOON.plusSeconds(40_000_000));
        Run first = begin(runs, NOON);
        Files.createDirectories(first.folder().resolveSibling("99991231T000000Z-1.0.0-2.0.0"));
        assertThat(names(runs.newestFirst())).containsExactly(third.name(), second.name(), first.name());
        assertThat(first.name()).isEqualTo("20261122T120000Z-1.18.0-1.22.1");
        assertThat(runs.byName(second.name())).contains(second);
        assertThat(runs.byName("none")).isEmpty();
        assertThat(runs.byName("../" + second.name())).isEmpty();
    }

    @Test
    void aFileBesideTheRunsIsNoRun() throws Exception {
        var runs = runs(PID_FILE.toString());
        Run run = begin(runs, NOON);
        Files.writeString(run.folder().resolveSibling("notes"), "");
        assertThat(names(runs.newestFirst())).containsExactly(run.name());
    }

    @Test
    void twoRunsInOneSecondHaveTwoNames() throws Exception {
        var runs = runs(PID_FILE.toString());
        Run first = begin(runs, NOON);
        Run second = begin(runs, NOON);
        assertThat(second.name()).isEqualTo(first.name() + ".2");
        assertThat(names(runs.newestFirst())).containsExactly(second.name(), first.name());
    }

    @Test
    void pruningKeepsTheNewestAndTheWayBack() throws Exception {
        var runs = runs(PID_FILE.toString());
        List<String> five = names(five(runs));
        runs.prune(9, Set.of());
        assertThat(runs.newestFirst()).hasSize(5);
        runs.prune(2, Set.of(five.get(0)));
        assertThat(names(runs.newestFirst())).containsExactly(five.get(4), five.get(3), five.get(0));
        runs.prune(0, Set.of(five.get(3)));
        assertThat(names(runs.newestFirst())).containsExactly(five.get(3));
        runs.prune(0, Set.of());
        assertThat(runs.newestFirst()).isEmpty();
    }

    /** What was done, and why, is asked for long after the way back has become useless. */
    @Test
    void forSpaceBackupsAreGivenUpAndNeverJournals() throws Exception {
        var runs = runs(PID_FILE.toString());
        List<Run> five = five(runs);
        for (Run run : five) {
            for (String folder : List.of("candidate", "backup")) {
                Files.createDirectories(run.folder().resolve(folder));
                Files.writeString(run.folder().resolve(folder).resolve("0-nginx"), "binary");
            }
        }
        runs.pruneBackups(2, Set.of(five.get(0).name()));
        assertThat(runs.newestFirst()).hasSize(5);
        for (Run run : five) {
            boolean kept = !List.of(five.get(1), five.get(2)).contains(run);
            assertThat(run.hasBackup()).as(run.name()).isEqualTo(kept);
            assertThat(run.folder().resolve("candidate").toFile().exists()).isEqualTo(kept);
            assertThat(run.entries()).isNotEmpty();
        }
    }

    /** Journals are kept of all, so that each command would take longer than the one before it. */
    @Test
    void whatIsOlderIsNotRead() throws Exception {
        for (int count : List.of(8, 40)) {
            var runs = new Runs(
                    counting(), Files.createDirectory(state.resolve(count + "")), PID_FILE.toString(), path -> true);
            for (int i = 0; i < count; i++) {
                begin(runs, NOON.plusSeconds(i));
            }
            assertThat(readBy(() -> assertThat(runs.newest()).isPresent())).isEqualTo(1);
            assertThat(readBy(() -> assertThat(runs.newer()).isEmpty())).isEqualTo(2);
            assertThat(readBy(() -> runs.pruneBackups(Runs.KEPT, Set.of()))).isEqualTo(Runs.KEPT);
            assertThat(readBy(() -> assertThat(runs.newestFirst()).hasSize(count)))
                    .isEqualTo(count);
        }
    }

    private int reads;

    private interface Task {
        void run() throws Exception;
    }

    private int readBy(Task task) throws Exception {
        int before = reads;
        task.run();
        return reads - before;
    }

    private FileSystem counting() {
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    reads += method.getName().equals("read") ? 1 : 0;
                    return method.invoke(files, arguments);
                });
    }

    /** Whoever cannot read what it was must not remove what may be the way back. */
    @Test
    void aRunWhoseManifestIsDamagedStays() throws Exception {
        var runs = runs(PID_FILE.toString());
        Run run = begin(runs, NOON);
        Files.writeString(run.folder().resolve("manifest.json"), "{");
        Path torn = Files.createDirectory(run.folder().resolveSibling("20261122T120001Z-1.18.0-1.22.1"));
        Files.writeString(torn.resolve("manifest.json"), "{\"format\": 1");
        runs.pruneBackups(0, Set.of());
        runs.prune(0, Set.of());
        assertThat(run.folder()).exists();
        assertThat(torn).doesNotExist();
        assertThat(runs.newest()).isEmpty();
    }

    @Test
    void instancesDoNotSeeEachOthersRuns() throws Exception {
        Run run = begin(runs(PID_FILE.toString()), NOON);
        for (String other :
                List.of("/run/nginx_pid", "/run_nginx.pid", "/run/nginx.pid2", "/", "/" + "x".repeat(300))) {
            var runs = runs(other);
            assertThat(runs.newestFirst()).as(other).isEmpty();
            assertThat(begin(runs, NOON, "1.18.0", "1.22.1", other).folder()).isNotEqualTo(run.folder());
        }
        assertThat(names(runs(PID_FILE.toString()).newestFirst())).containsExactly(run.name());
    }

    /** An older program named the folder for the pid file as it was spelled, and wrote down no instance. */
    @Test
    void whatAnOlderProgramWroteUnderAnotherSpellingIsFoundAndWhatComesGoesToTheOneFolder() throws Exception {
        var spelled = new Runs(files, state, "/var/run/nginx.pid", path -> false);
        Run older = begin(spelled, NOON, "1.18.0", "1.22.1", "");
        Run others = begin(new Runs(files, state, "/srv/nginx.pid", path -> false), NOON, "1", "2", "/srv/nginx.pid");
        var runs = new Runs(files, state, "/run/nginx.pid", path -> path.equals(PID_FILE));
        assertThat(names(runs.newestFirst())).containsExactly(older.name());
        assertThat(runs.byName(older.name())).isPresent();
        Run next = begin(runs, NOON.plusSeconds(1));
        assertThat(next.folder().getParent()).isNotEqualTo(older.folder().getParent());
        assertThat(names(runs.newestFirst())).containsExactly(next.name(), older.name());
        runs.prune(1, Set.of());
        assertThat(older.folder()).doesNotExist();
        assertThat(others.folder()).exists();
    }

    /** The same pid file's path in another mount namespace. */
    @Test
    void whoseRunItIsTellsItsKeyAndNotTheSpelling() throws Exception {
        Run elsewhere = begin(runs("/run/nginx.pid@41-2"), NOON, "1.18.0", "1.22.1", "/run/nginx.pid@41-2");
        assertThat(runs("/run/nginx.pid").newestFirst()).isEmpty();
        assertThat(names(runs("/run/nginx.pid@41-2").newestFirst())).containsExactly(elsewhere.name());
    }

    @Test
    void aNewerProgramsRunUnderAnotherSpellingIsSeen() throws Exception {
        var spelled = new Runs(files, state, "/var/run/nginx.pid", path -> false);
        Path folder = spelled.create(NOON, "1.18.0", "1.22.1").folder();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("manifest.json"), "{\"format\": 99, \"pid_file\": \"/run/nginx.pid\"}");
        assertThat(new Runs(files, state, "/run/nginx.pid", path -> path.equals(PID_FILE)).newer())
                .isPresent();
        assertThat(runs("/srv/nginx.pid").newer()).isEmpty();
    }
}
