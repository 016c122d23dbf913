package io.github.nginxupgrade.os.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.OpenFile;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Processes.Waited;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.os.linux.Children;
import io.github.nginxupgrade.os.linux.file.UnixAttributes;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxProcessesTest {
    private static final int NOBODY = 99_999_999;

    private final LinuxProcesses processes = new LinuxProcesses(new Proc(Path.of("/proc")));
    private final int own = (int) ProcessHandle.current().pid();
    private final Children children = new Children();

    @AfterEach
    void endChildren() {
        children.close();
    }

    private int sleeper() throws IOException {
        return (int) children.start("sleep", "60").pid();
    }

    private ProcessIdentity identity(int pid) {
        return processes.read(pid).flatMap(ProcessInfo::identity).orElseThrow();
    }

    @Test
    void ourOwnProcessIsSeenAsItIs() throws Exception {
        ProcessInfo info = processes.read(own).orElseThrow();
        assertThat(info.pid()).isEqualTo(own);
        assertThat(info.parent())
                .isEqualTo((int) ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(processes.uid(own)).hasValue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assertThat(info.commandLine()).contains("java\0").doesNotEndWith("\0");
        String link = processes.executableLink(own);
        assertThat(link).endsWith("/java");
        assertThat(info.executable()).contains(UnixAttributes.id(Path.of(link)));
        assertThat(info.isZombie()).isFalse();
        assertThat(processes.pids()).contains(own);
        assertThat(processes.workingDirectory(own))
                .contains(Path.of("").toRealPath().toString());
    }

    /** A master in its loop is told from one that is at work by what it blocks, and by nothing else; a child inherits the mask. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--block-signal=USR1"})
    void aProcessThatBlocksASignalIsSeenToDoSo(String option) throws Exception {
        int pid = (int)
                children.start("sh", "-c", "exec env " + option + " sleep 60").pid();
        Children.await("sleep", () -> processes
                .read(pid)
                .map(ProcessInfo::commandLine)
                .orElse("")
                .startsWith("sleep"));
        long blocked = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("SigBlk:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("SigBlk:".length()).strip(), 16))
                .sum();
        assertThat(processes.read(pid).orElseThrow().blocksSignals()).isEqualTo((blocked & Integer.MAX_VALUE) != 0);
        assertThat(option.isEmpty() || blocked != 0).isTrue();
    }

    /** In the other thread it ends as soon as it is waited for; long before the limit, or this test hangs for a minute. */
    @Test
    void theEndOfAProcessIsHeardOf() throws Exception {
        ProcessIdentity first = identity(sleeper());
        ProcessIdentity second = identity(sleeper());
        assertThat(processes.awaitEnd(List.of(first, second), Duration.ofMillis(2)))
                .isEqualTo(Waited.TIME_OVER);
        var ender = new Thread(() -> ProcessHandle.of(second.pid()).ifPresent(ProcessHandle::destroyForcibly));
        ender.start();
        assertThat(processes.awaitEnd(List.of(first, second), Duration.ofMinutes(1)))
                .isEqualTo(Waited.ENDED);
        ender.join();
        assertThat(processes.read(first.pid())).isPresent();
        // it is told of once, whether anybody has asked for its exit code meanwhile or not
        assertThat(processes.awaitEnd(List.of(first, second), Duration.ofMillis(2)))
                .isEqualTo(Waited.TIME_OVER);
        assertThat(processes.awaitEnd(List.of(second), Duration.ofMinutes(1))).isEqualTo(Waited.NOT_POSSIBLE);
    }

    @Test
    void whatHadEndedBeforeItWasWaitedForIsToldOfAtOnce() throws Exception {
        ProcessIdentity sleeper = identity(sleeper());
        var earlier = new ProcessIdentity(sleeper.pid(), sleeper.startTicks() - 1, sleeper.executable());
        assertThat(processes.awaitEnd(List.of(earlier), Duration.ofMinutes(1))).isEqualTo(Waited.ENDED);
        var nobody = new ProcessIdentity(NOBODY % ProcessIdentity.LARGEST_PID, 1, sleeper.executable());
        assertThat(processes.awaitEnd(List.of(nobody), Duration.ofMinutes(1))).isEqualTo(Waited.ENDED);
        assertThat(processes.awaitEnd(List.of(), Duration.ofMinutes(1))).isEqualTo(Waited.NOT_POSSIBLE);
    }

    @Test
    void theStartOfAProcessNeverChanges() throws Exception {
        int pid = sleeper();
        ProcessIdentity first = identity(pid);
        assertThat(identity(pid)).isEqualTo(first);
        assertThat(first.startTicks()).isGreaterThanOrEqualTo(identity(own).startTicks());
    }

    @Test
    void aCommandLineKeepsItsInnerNulsOnly() throws Exception {
        int pid = (int) children.start("sleep", "60", "0").pid();
        assertThat(processes.read(pid).orElseThrow().commandLine()).isEqualTo("sleep\00060\0000");
    }

    /** One page is read at first; with its NULs it is ten bytes longer. */
    @ParameterizedTest
    @ValueSource(ints = {4085, 4086, 4087, 20_000})
    void aLongCommandLineIsReadToItsEnd(int zeros) throws Exception {
        int pid = (int) children.start("sleep", "60", "0".repeat(zeros)).pid();
        assertThat(processes.read(pid).orElseThrow().commandLine()).isEqualTo("sleep\00060\000" + "0".repeat(zeros));
    }

    @Test
    void nobodyIsNothing() throws OsFailure {
        assertThat(processes.read(NOBODY)).isEmpty();
        assertThat(processes.children(NOBODY)).isEmpty();
        assertThat(processes.workingDirectory(NOBODY)).isEmpty();
        assertThat(processes.mappedFiles(NOBODY)).isEmpty();
    }

    @Test
    void childrenAreFoundAndNoGrandchildren() throws Exception {
        Process parent = children.start("sh", "-c", "sleep 61 & sh -c 'sleep 62 & sleep 63' & wait");
        int pid = (int) parent.pid();
        Children.await("five processes", () -> parent.descendants().count() == 4);
        List<Integer> expected =
                parent.children().map(child -> (int) child.pid()).toList();
        assertThat(processes.children(pid)).hasSize(2).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theFilesThatAProcessHasMappedAreListedOnceWithAHandleToEach() throws Exception {
        var mapped = processes.mappedFiles(own);
        assertThat(mapped).extracting(file -> file.path().toString()).doesNotHaveDuplicates();
        assertThat(mapped)
                .filteredOn(file -> file.path().endsWith("libjvm.so"))
                .singleElement()
                .satisfies(file -> assertThat(file.handle().toString()).startsWith("/proc/" + own + "/map_files/"));
    }

    @Test
    void aMappedFileThatIsGoneKeepsItsPath(@TempDir Path proc) throws IOException {
        Files.createDirectories(proc.resolve("7"));
        Files.writeString(
                proc.resolve("7/maps"),
                """
                55d0c0000000-55d0c0021000 r--p 00000000 fe:00 11 /usr/sbin/nginx
                55d0c0021000-55d0c0042000 r-xp 00021000 fe:00 11 /usr/sbin/nginx
                55d0c1000000-55d0c1021000 rw-p 00000000 00:00 0 [heap]
                7f0c2a000000-7f0c2a021000 r-xp 00001000 fe:00 12 /usr/lib/my modules/x.so (deleted)
                7ffd0a000000-7ffd0a021000 rw-p 00000000 00:00 0
                """);
        assertThat(new LinuxProcesses(new Proc(proc)).mappedFiles(7))
                .extracting(file -> file.path() + " " + proc.relativize(file.handle()))
                .containsExactly(
                        "/usr/sbin/nginx 7/map_files/55d0c0000000-55d0c0021000",
                        "/usr/lib/my modules/x.so 7/map_files/7f0c2a000000-7f0c2a021000");
    }

    @Test
    void aSignalReachesTheProcessThatIsMeant() throws Exception {
        Process sleep = children.start("sleep", "60");
        processes.signal(identity((int) sleep.pid()), Signal.TERM);
        assertThat(sleep.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(sleep.exitValue()).isEqualTo(128 + 15);
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void everySignalHasItsNumber(Signal signal) throws Exception {
        // a job in the background of a shell ignores QUIT, and so would its children
        Process sleep = children.start("env", "--default-signal", "sleep", "60");
        int pid = (int) sleep.pid();
        Children.await(
                "sleep", () -> processes.read(pid).orElseThrow().commandLine().startsWith("sleep\0"));
        processes.signal(identity(pid), signal);
        if (signal == Signal.WINCH) {
            // its default is to be ignored, signal(7)
            assertThat(sleep.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
            return;
        }
        assertThat(sleep.waitFor(20, TimeUnit.SECONDS)).isTrue();
        int expected =
                switch (signal) {
                    case HUP -> 1;
                    case QUIT -> 3;
                    case KILL -> 9;
                    case USR1 -> 10;
                    case USR2 -> 12;
                    case TERM -> 15;
                    case WINCH -> 28;
                };
        assertThat(sleep.exitValue()).isEqualTo(128 + expected);
    }

    @Test
    void aPidThatIsAnotherProcessNowGetsNoSignal() throws Exception {
        Process sleep = children.start("sleep", "60");
        int pid = (int) sleep.pid();
        Children.await("its own program", () -> processes.executableLink(pid).endsWith("/sleep"));
        ProcessIdentity right = identity(pid);
        FileId exe = right.executable();
        for (ProcessIdentity wrong : List.of(
                new ProcessIdentity(pid, right.startTicks() - 1, exe),
                new ProcessIdentity(pid, right.startTicks() + 1, exe),
                new ProcessIdentity(pid, right.startTicks(), new FileId(exe.device(), exe.inode() + 1)),
                new ProcessIdentity(pid, right.startTicks(), new FileId(exe.device() + 1, exe.inode())))) {
            assertThatThrownBy(() -> processes.signal(wrong, Signal.KILL))
                    .isInstanceOfSatisfying(
                            OsFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.IDENTITY_CHANGED));
        }
        processes.signal(right, Signal.TERM);
        // it died of TERM: no KILL had come before
        assertThat(sleep.waitFor()).isEqualTo(128 + 15);
    }

    @Test
    void aProcessThatWasReapedIsGone() throws Exception {
        Process sleep = children.start("sleep", "60");
        ProcessIdentity identity = identity((int) sleep.pid());
        sleep.destroyForcibly().waitFor();
        Children.await("the end of it", () -> processes.read(identity.pid()).isEmpty());
        assertIsGone(identity);
    }

    /** sleep(1) becomes the parent of an ended child that it never waits for. */
    @Test
    void aZombieIsGoneAndNoProcessOfOurs() throws Exception {
        int parent =
                (int) children.start("sh", "-c", "sleep 0.3 & exec sleep 60").pid();
        Children.await("the child", () -> hasChildThatSleeps(parent));
        int child = processes.children(parent).get(0);
        ProcessIdentity identity = identity(child);
        Children.await("the zombie", () -> processes.read(child).orElseThrow().isZombie());
        ProcessInfo zombie = processes.read(child).orElseThrow();
        assertThat(zombie.commandLine()).isEmpty();
        assertThat(zombie.startTicks()).isEqualTo(identity.startTicks());
        assertThat(processes.workingDirectory(child)).isEmpty();
        assertIsGone(identity);
    }

    private boolean hasChildThatSleeps(int parent) {
        try {
            return processes.children(parent).stream().anyMatch(pid -> processes
                    .read(pid)
                    .filter(info -> info.commandLine().startsWith("sleep\0"))
                    .flatMap(ProcessInfo::identity)
                    .isPresent());
        } catch (OsFailure e) {
            throw new AssertionError(e);
        }
    }

    private void assertIsGone(ProcessIdentity identity) {
        assertThatThrownBy(() -> processes.signal(identity, Signal.TERM)).isInstanceOfSatisfying(OsFailure.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.GONE);
            assertThat(e.sentence()).isEqualTo("cannot send TERM to process " + identity.pid() + ": it is gone");
        });
    }

    /** What a shell does to a sleeper's descriptors, and whether a quick look shows that he appends to a and b. */
    @ParameterizedTest
    @CsvSource({
        "5>>a 6>>b, true",
        "2>>a 15>>b, true",
        "5>>a 6>>b 7>>a, true",
        "5>a 6>>b, false",
        "5>>a 6>b, false",
        "5>>a 6>>c, false",
        "5>>a 6>>/dev/null, false",
        "5>>a 40>>b, false"
    })
    void aQuickLookShowsWhatIsAmongTheFirstDescriptors(String opened, boolean both, @TempDir Path folder)
            throws Exception {
        Path a = Files.createFile(folder.resolve("a"));
        Path b = Files.createFile(folder.resolve("b"));
        Process child = children.start("bash", "-c", "cd " + folder + " && exec " + opened + "; echo; exec sleep 60");
        assertThat(child.inputReader().readLine()).isEmpty();
        int pid = (int) child.pid();
        Set<FileId> files = Set.of(UnixAttributes.id(a), UnixAttributes.id(b));

        assertThat(processes.appendsTo(pid, files)).isEqualTo(both);
        assertThat(processes.appendsTo(pid, Set.of())).isTrue();
        assertThat(processes.appendsTo(NOBODY, files)).isFalse();
        if (both) {
            assertThat(processes.appending(pid)).extracting(OpenFile::id).containsAll(files);
        }
    }
}
