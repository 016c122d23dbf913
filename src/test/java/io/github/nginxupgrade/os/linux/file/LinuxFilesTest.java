package io.github.nginxupgrade.os.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileStat.Kind;
import io.github.nginxupgrade.os.FileSystem.Lock;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.Children;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real folder. */
class LinuxFilesTest {
    private final LinuxFiles files = new LinuxFiles();

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static void assertFails(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(OsFailure.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.sentence()).startsWith("cannot ");
        });
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    // looking

    @Test
    void aFileIsSeenAsStatSeesIt() throws Exception {
        Path path = file("a", "12345");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x--x"));
        FileStat stat = files.stat(path).orElseThrow();
        String[] said = run("stat", "--format=%d %i %s %u %g %Y", path.toString())
                .strip()
                .split(" ", -1);
        assertThat(said)
                .containsExactly(
                        String.valueOf(stat.id().device()),
                        String.valueOf(stat.id().inode()),
                        String.valueOf(stat.size()),
                        String.valueOf(stat.uid()),
                        String.valueOf(stat.gid()),
                        String.valueOf(stat.modified().getEpochSecond()));
        assertThat(stat.mode()).isEqualTo(0751);
        assertThat(stat.kind()).isEqualTo(Kind.REGULAR);
    }

    @Test
    void aLinkIsMadeOfAnyTextAndNeverOverWhatIsThere() throws Exception {
        Path name = folder.resolve("link");
        files.makeLink(name, Path.of("../no/where"));
        assertThat(files.linkTarget(name)).contains(Path.of("../no/where"));
        assertFails(Reason.OTHER, () -> files.makeLink(name, Path.of("other")));
        assertThat(files.linkTarget(name)).contains(Path.of("../no/where"));
    }

    @Test
    void linksAreFollowedAndLinksToNowhereAreNothing() throws Exception {
        Path path = file("a", "12345");
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));
        assertThat(files.stat(link)).isEqualTo(files.stat(path));
        assertThat(files.realPath(link)).isEqualTo(path.toRealPath());
        assertThat(files.stat(dangling)).isEmpty();
        assertFails(Reason.GONE, () -> files.realPath(dangling));
    }

    @Test
    void nothingIsThereBelowAFileOrUnderAMissingName() throws Exception {
        Path path = file("a", "");
        assertThat(files.stat(folder.resolve("none"))).isEmpty();
        assertThat(files.stat(path.resolve("below"))).isEmpty();
        assertThat(files.list(folder.resolve("none"))).isEmpty();
        assertThat(files.list(path)).isEmpty();
        assertThat(files.read(folder.resolve("none"), 0, 10)).isEmpty();
        assertFails(Reason.GONE, () -> files.bytes(folder.resolve("none"), 0, 10));
        assertFails(Reason.GONE, () -> files.sha256(folder.resolve("none")));
        assertFails(Reason.GONE, () -> files.attributes(folder.resolve("none")));
    }

    @Test
    void foldersAndDevicesAreNoRegularFiles() throws Exception {
        assertThat(files.stat(folder).orElseThrow().kind()).isEqualTo(Kind.FOLDER);
        assertThat(files.stat(Path.of("/dev/null")).orElseThrow().kind()).isEqualTo(Kind.OTHER);
        assertFails(Reason.NOT_REGULAR, () -> files.read(folder, 0, 10));
    }

    @Test
    void aRenameChangesTheTimeOfChangeAndNotTheIdentity() throws Exception {
        Path path = file("a", "x");
        FileStat before = files.stat(path).orElseThrow();
        FileStat after = before;
        // the kernel's clock for files moves in ticks of some milliseconds
        for (int i = 0; i < 1_000_000 && after.changed().equals(before.changed()); i++) {
            files.rename(path, folder.resolve("b"));
            files.rename(folder.resolve("b"), path);
            after = files.stat(path).orElseThrow();
        }
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.modified()).isEqualTo(before.modified());
        assertThat(after.changed()).isAfter(before.changed());
    }

    @Test
    void aFolderIsListedInTheOrderOfNames() throws Exception {
        for (String name : List.of("b", "a", ".h", "a b", "Z")) {
            file(name, "");
        }
        assertThat(files.list(folder))
                .extracting(entry -> String.valueOf(entry.getFileName()))
                .containsExactly(".h", "Z", "a", "a b", "b");
    }

    // reading

    @Test
    void readingStartsAtTheOffsetAndEndsAtTheLimit() throws Exception {
        Path path = file("a", "0123456789");
        assertThat(files.read(path, 0, 100)).contains("0123456789");
        assertThat(files.read(path, 4, 3)).contains("456");
        assertThat(files.read(path, 10, 3)).contains("");
        assertThat(files.read(path, 99, 3)).contains("");
        assertThat(files.read(path, 0, 0)).contains("");
        assertThat(files.bytes(path, 0, 4)).isEqualTo("0123".getBytes(StandardCharsets.UTF_8));
        assertThat(files.bytes(path, 0, 40)).hasSize(10);
        assertThat(files.bytes(path, 8, 40)).isEqualTo("89".getBytes(StandardCharsets.UTF_8));
        assertThat(files.bytes(path, 99, 40)).isEmpty();
    }

    @Test
    void filesOfTheKernelAreReadThoughTheyHaveNoSize() throws Exception {
        assertThat(files.read(Path.of("/proc/self/status"), 0, 1 << 16).orElseThrow())
                .contains("\nUid:\t")
                .contains("\nSigBlk:\t");
        assertThat(files.sha256(Path.of("/proc/self/exe"))).hasSize(64);
    }

    @Test
    void bytesThatAreNoUtf8DoNotStopTheReading() throws Exception {
        Path path = Files.write(folder.resolve("a"), new byte[] {'a', (byte) 0xff, 'b', 0, 'c'});
        assertThat(files.read(path, 0, 10)).contains("a\ufffdb\0c");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 200_000})
    void theDigestIsWhatSha256sumSays(int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Path path = Files.write(folder.resolve("a"), bytes);
        assertThat(files.sha256(path))
                .isEqualTo(run("sha256sum", path.toString()).substring(0, 64));
        assertThat(files.bytes(path, 0, size)).isEqualTo(bytes);
    }

    // copying

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65537, 5_000_000})
    void aCopyHasTheSameBytesAndIsForUsOnly(int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Path source = Files.write(folder.resolve("a"), bytes);
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path target = folder.resolve("b");
        files.copyToNew(source, target);
        assertThat(Files.readAllBytes(target)).isEqualTo(bytes);
        assertThat(files.stat(target).orElseThrow().mode()).isEqualTo(0600);
    }

    @Test
    void aCopyThatFailsLeavesNothingBehind() throws Exception {
        Path source = file("a", "x");
        assertFails(Reason.GONE, () -> files.copyToNew(folder.resolve("none"), folder.resolve("b")));
        assertFails(Reason.GONE, () -> files.copyToNew(source, folder.resolve("none/b")));
        // a folder can be opened but not read
        Path other = Files.createDirectory(folder.resolve("folder"));
        Files.writeString(other.resolve("x"), "");
        assertThatThrownBy(() -> files.copyToNew(other, folder.resolve("b"))).isInstanceOf(OsFailure.class);
        assertThat(names()).containsExactly("a", "folder");
    }

    @Test
    void aTargetThatExistsIsRefusedAndUntouched() throws Exception {
        Path source = file("a", "new");
        Path target = file("b", "old");
        assertThatThrownBy(() -> files.copyToNew(source, target)).isInstanceOf(OsFailure.class);
        assertThatThrownBy(() -> files.copyToNew(folder.resolve("none"), target))
                .isInstanceOf(OsFailure.class);
        assertThat(target).hasContent("old");
    }

    // attributes

    @Test
    void ownerModeAndExtendedAttributesAreCarriedOver() throws Exception {
        Path path = file("a", "x");
        FileAttributes own = files.attributes(path);
        String value = Base64.getEncoder().encodeToString(new byte[] {0, 1, (byte) 0xff, 'x'});
        var xattrs = new TreeMap<>(own.xattrs());
        xattrs.put("user.nginx-upgrade", value);
        xattrs.put("user.empty", "");
        var wanted = new FileAttributes(04755, own.uid(), own.gid(), xattrs);
        files.setAttributes(path, wanted);
        assertThat(files.attributes(path)).isEqualTo(wanted);
        assertThat(run("stat", "--format=%a", path.toString())).isEqualTo("4755\n");

        // exactly these: what is not wanted goes
        files.setAttributes(path, new FileAttributes(0640, own.uid(), own.gid(), own.xattrs()));
        assertThat(files.attributes(path)).isEqualTo(new FileAttributes(0640, own.uid(), own.gid(), own.xattrs()));
    }

    /** Owners, capabilities and files of mode 0 can be tried by root only; the tests are run as root. */
    private static void requireRoot() throws IOException {
        assertThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("run the tests as root")
                .isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0000, 0400, 0755, 01755, 02755, 04755, 06755, 07777})
    void allBitsOfTheModeStick(int mode) throws Exception {
        requireRoot();
        Path path = file("a", "x");
        FileAttributes own = files.attributes(path);
        files.setAttributes(path, new FileAttributes(mode, own.uid(), own.gid(), own.xattrs()));
        assertThat(files.stat(path).orElseThrow().mode()).isEqualTo(mode);
    }

    /** chown(2) clears set-user-id bits and capabilities, so the order of the calls matters. */
    @Test
    void anotherOwnerWithSetUserIdAndCapabilitiesIsCarriedOver() throws Exception {
        requireRoot();
        Path source = file("a", "x");
        Files.setAttribute(source, "unix:uid", 12345);
        Files.setAttribute(source, "unix:gid", 54321);
        Files.setAttribute(source, "unix:mode", 06755);
        run("/usr/sbin/setcap", "cap_net_bind_service=ep", source.toString());
        FileAttributes wanted = files.attributes(source);
        assertThat(wanted.xattrs()).containsKey("security.capability");
        assertThat(wanted.mode()).isEqualTo(06755);
        Path target = folder.resolve("b");
        files.copyToNew(source, target);
        files.setAttributes(target, wanted);
        assertThat(files.attributes(target)).isEqualTo(wanted);
        assertThat(run("stat", "--format=%u %g %a", target.toString())).isEqualTo("12345 54321 6755\n");
        assertThat(run("/usr/sbin/getcap", target.toString()))
                .isEqualTo(run("/usr/sbin/getcap", source.toString()).replace(source.toString(), target.toString()))
                .contains("cap_net_bind_service");
    }

    @Test
    void attributesThatDoNotStickAreAFailure() throws Exception {
        Path path = file("a", "x");
        FileAttributes own = files.attributes(path);
        // there is no such namespace, xattr(7)
        var wanted = new FileAttributes(0600, own.uid(), own.gid(), Map.of("nonsense.x", "eA=="));
        assertThatThrownBy(() -> files.setAttributes(path, wanted)).isInstanceOf(OsFailure.class);
        assertFails(Reason.GONE, () -> files.setAttributes(folder.resolve("none"), own));
    }

    // renaming

    @Test
    void theTargetOfARenameIsAtNoInstantMissing() throws Exception {
        Path live = file("live", "0");
        var over = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int reads = 0;
            try {
                while (!over.get()) {
                    Files.readString(live);
                    reads++;
                }
            } catch (NoSuchFileException missing) {
                return -1;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return reads;
        });
        try {
            for (int i = 1; i <= 200; i++) {
                files.rename(file("next", String.valueOf(i)), live);
            }
        } finally {
            over.set(true);
        }
        assertThat(reader.join()).isPositive();
        assertThat(live).hasContent("200");
        assertThat(names()).containsExactly("live");
    }

    /** The very files, whether the file system can do it in one instant or not. */
    @Test
    void twoNamesAreExchanged() throws Exception {
        Path one = file("one", "1");
        Path other = file("other", "2");
        var first = files.stat(one).orElseThrow().id();
        var second = files.stat(other).orElseThrow().id();
        files.exchange(one, other);
        assertThat(files.stat(one).orElseThrow().id()).isEqualTo(second);
        assertThat(files.stat(other).orElseThrow().id()).isEqualTo(first);
        assertThat(Exchange.stepByStep(one, other)).isEqualTo(other);
        assertThat(files.stat(one).orElseThrow().id()).isEqualTo(first);
        assertThat(files.stat(other).orElseThrow().id()).isEqualTo(second);
        assertThat(names()).containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void anExchangeWithNothingChangesNothing() throws Exception {
        Path live = file("live", "old");
        assertFails(Reason.GONE, () -> files.exchange(folder.resolve("none"), live));
        assertFails(Reason.GONE, () -> files.exchange(live, folder.resolve("none")));
        assertThat(live).hasContent("old");
        assertThat(names()).containsExactly("live");
    }

    @Test
    void aRenameThatFailsChangesNothing() throws Exception {
        Path live = file("live", "old");
        assertFails(Reason.GONE, () -> files.rename(folder.resolve("none"), live));
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("x"), "");
        assertThatThrownBy(() -> files.rename(live, full)).isInstanceOf(OsFailure.class);
        assertThat(live).hasContent("old");
        assertThat(full.resolve("x")).exists();
    }

    // writing

    @Test
    void aNewFileIsNeverWrittenOverAnother() throws Exception {
        Path path = folder.resolve("a");
        files.writeNew(path, "één\n");
        assertThat(path).hasContent("één\n");
        assertThat(files.stat(path).orElseThrow().mode()).isEqualTo(0600);
        assertThatThrownBy(() -> files.writeNew(path, "two")).isInstanceOf(OsFailure.class);
        assertThat(path).hasContent("één\n");
    }

    @Test
    void whatIsAppendedIsALineAtTheEnd() throws Exception {
        Path path = folder.resolve("a");
        files.appendLine(path, "one");
        files.appendLineUnsynced(path, "");
        files.appendLine(path, "two");
        assertThat(path).hasContent("one\n\ntwo\n");
        assertThat(files.stat(path).orElseThrow().mode()).isEqualTo(0600);
        assertFails(Reason.GONE, () -> files.appendLine(folder.resolve("none/a"), "x"));
    }

    /** By ourselves, whose disk was full, or by another process. */
    @Test
    void aLineThatWasTornTakesNoOtherAlong() throws Exception {
        Path path = folder.resolve("a");
        Files.writeString(path, "to");
        files.appendLine(path, "one");
        Files.writeString(path, "two\nto", StandardOpenOption.APPEND);
        files.appendLine(path, "three");
        Files.writeString(path, "four\n", StandardOpenOption.APPEND);
        files.appendLine(path, "five");
        assertThat(path).hasContent("to\none\ntwo\nto\nthree\nfour\nfive\n");
    }

    @Test
    void foldersAreCreatedForUsOnlyAndMayExist() throws Exception {
        Path deep = folder.resolve("a/b/c");
        files.createFolders(deep);
        files.createFolders(deep);
        for (Path created : List.of(folder.resolve("a"), folder.resolve("a/b"), deep)) {
            assertThat(files.stat(created).orElseThrow().mode()).isEqualTo(0700);
        }
        Path inTheWay = file("f", "");
        assertThatThrownBy(() -> files.createFolders(inTheWay)).isInstanceOf(OsFailure.class);
    }

    /** One that exists is not mended: who knows what is in it. */
    @Test
    void aFolderThatOthersCanWriteIsRefused() throws Exception {
        requireRoot();
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path asked : List.of(open, open.resolve("a/b"))) {
            assertThatThrownBy(() -> files.createFolders(asked))
                    .isInstanceOf(OsFailure.class)
                    .hasMessageContaining("others can write " + open);
        }
        assertThat(files.stat(open).orElseThrow().mode()).isEqualTo(0777);
        Path his = Files.createDirectory(folder.resolve("his"));
        Files.setAttribute(his, "unix:uid", 65534);
        assertThatThrownBy(() -> files.createFolders(his.resolve("a")))
                .hasMessage("cannot use the folder " + his.resolve("a") + ": " + his
                        + " belongs to user id 65534; others could change what is in it");
    }

    @Test
    void whatIsHeldStaysWhatItIs() throws Exception {
        Path program = Files.copy(Path.of("/bin/echo"), folder.resolve("program"));
        Path held = files.hold(program);
        Path script = file("script", "#!/bin/sh\necho a script\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Path heldScript = files.hold(script);
        for (Path path : List.of(program, script)) {
            Files.move(file("other", "#!/bin/sh\necho other\n"), path, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(run(held.toString(), "a program")).isEqualTo("a program\n");
        assertThat(run(heldScript.toString())).isEqualTo("a script\n");
        assertFails(Reason.NOT_REGULAR, () -> files.hold(folder));
        assertFails(Reason.GONE, () -> files.hold(folder.resolve("none")));
    }

    @Test
    void deletingTakesAFolderWithAllInItAndNothingBehindALink() throws Exception {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Files.writeString(kept.resolve("x"), "");
        Path doomed = Files.createDirectories(folder.resolve("doomed/deep"));
        Files.writeString(doomed.resolve("y"), "");
        Files.createSymbolicLink(doomed.resolve("link"), kept);
        files.delete(folder.resolve("doomed"));
        files.delete(folder.resolve("doomed"));
        assertThat(names()).containsExactly("kept");
        assertThat(kept.resolve("x")).exists();
    }

    // locking

    /** Holds the lock of a file in another JVM until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (var channel =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                System.out.println(channel.tryLock() == null ? "refused" : "held");
                System.out.flush();
                while (System.in.read() >= 0) {
                    // until the test closes it
                }
            }
        }
    }

    private static String holder(Children children, Path file, List<Process> started) throws IOException {
        Process process = children.start(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of(LinuxFilesTest.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString(),
                Holder.class.getName(),
                file.toString());
        started.add(process);
        return process.inputReader(StandardCharsets.UTF_8).readLine();
    }

    @Test
    void anotherProcessAndWeExcludeEachOther() throws Exception {
        Path file = folder.resolve("lock");
        try (var children = new Children()) {
            var started = new java.util.ArrayList<Process>();
            try (Lock lock = files.tryLock(file).orElseThrow()) {
                lock.describe("first and longer");
                lock.describe("me");
                // by another process: any close(2) of this file by us would let go of the lock, fcntl(2)
                assertThat(run("cat", file.toString())).isEqualTo("me");
                assertThat(holder(children, file, started)).isEqualTo("refused");
            }
            assertThat(file).exists().isEmptyFile();

            // released by close: another process can have it, and then we can't
            assertThat(holder(children, file, started)).isEqualTo("held");
            assertThat(files.tryLock(file)).isEmpty();

            // also KILL releases it
            started.get(1).destroyForcibly().waitFor();
            Optional<Lock> again = files.tryLock(file);
            assertThat(again).isPresent();
            again.ifPresent(Lock::close);
        }
    }

    @Test
    void aLockInAMissingFolderIsAFailure() {
        assertFails(Reason.GONE, () -> files.tryLock(folder.resolve("none/lock")));
    }

    @Test
    void theWordsOfAFailureNameTheCauseAndItsReason() {
        record Row(IOException cause, Reason reason) {}
        for (Row row : List.of(
                new Row(new NoSuchFileException("/x"), Reason.GONE),
                new Row(new java.nio.file.AccessDeniedException("/x"), Reason.NOT_PERMITTED),
                new Row(
                        new java.nio.file.FileSystemException("/x", null, "Operation not permitted"),
                        Reason.NOT_PERMITTED),
                new Row(new IOException("No space left on device"), Reason.NO_SPACE),
                new Row(new java.nio.file.FileSystemException("/x", null, "Disk quota exceeded"), Reason.NO_SPACE),
                new Row(new java.nio.file.FileSystemException("/x", null, "Read-only file system"), Reason.READ_ONLY),
                new Row(new IOException("Input/output error"), Reason.OTHER),
                new Row(new IOException(), Reason.OTHER))) {
            OsFailure failure = Failures.failure("cannot read /x", row.cause());
            assertThat(failure.reason()).isEqualTo(row.reason());
            assertThat(failure.sentence()).startsWith("cannot read /x: ");
            assertThat(failure).hasCause(row.cause());
        }
    }
}
