package io.github.nginxupgrade.os.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.FileSystem.Lock;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a stranger puts where a file was: every method that opens one, with the C library and without it, must come back at
 * once and say what is there.
 */
class OpeningTest {
    private static final Duration AT_ONCE = Duration.ofMinutes(1);
    private static final int SWAPS = 3000;

    @TempDir
    Path folder;

    /** A method of the port that opens a file. */
    private interface Call {
        void on(FileSystem files, Path path) throws OsFailure;
    }

    @BeforeAll
    static void bind() {
        LibC.load();
    }

    private Map<String, Call> calls() {
        var calls = new LinkedHashMap<String, Call>();
        calls.put("read", (files, path) -> files.read(path, 0, 10));
        calls.put("read from behind", (files, path) -> files.read(path, 10, 10));
        calls.put("bytes", (files, path) -> files.bytes(path, 0, 10));
        calls.put("sha256", (files, path) -> files.sha256(path));
        calls.put("copy from", (files, path) -> files.copyToNew(path, folder.resolve("copy")));
        calls.put("append", (files, path) -> files.appendLine(path, "x"));
        calls.put("append unsynced", (files, path) -> files.appendLineUnsynced(path, "x"));
        calls.put("lock", (files, path) -> files.tryLock(path).ifPresent(Lock::close));
        calls.put("set attributes", (files, path) -> files.setAttributes(path, files.attributes(path)));
        return calls;
    }

    private Path fifo(String name) throws IOException, InterruptedException {
        Path fifo = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }

    private Map<Path, String> others(List<AutoCloseable> open) throws IOException, InterruptedException {
        var others = new LinkedHashMap<Path, String>();
        others.put(fifo("fifo"), "a FIFO");
        Path written = fifo("written");
        // for reading and writing it opens without a partner, fifo(7)
        open.add(Files.newByteChannel(written, StandardOpenOption.READ, StandardOpenOption.WRITE));
        others.put(written, "a FIFO");
        Path socket = folder.resolve("socket");
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(server.bind(UnixDomainSocketAddress.of(socket)));
        others.put(socket, "a socket");
        others.put(Path.of("/dev/zero"), "a device");
        others.put(Path.of("/dev/null"), "a device");
        others.put(Path.of("/dev/ptmx"), "a device");
        others.put(Files.createDirectory(folder.resolve("folder")), "a folder");
        return others;
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoRegularFileIsNotOpened() throws Exception {
        var open = new ArrayList<AutoCloseable>();
        var tests = new ArrayList<DynamicTest>();
        var all = new LinkedHashMap<>(others(open));
        int links = 0;
        for (Path other : List.copyOf(all.keySet())) {
            all.put(Files.createSymbolicLink(folder.resolve("link" + links++), other), all.get(other));
        }
        for (boolean bound : new boolean[] {true, false}) {
            var files = new LinuxFiles(new Opening(() -> bound));
            all.forEach((path, words) -> calls().forEach((name, call) -> {
                // a folder has attributes, and a lock follows no link
                boolean fits = name.equals("set attributes") && !words.equals("a FIFO");
                String said = name.equals("lock") && Files.isSymbolicLink(path) ? "a symbolic link" : words;
                if (!fits) {
                    tests.add(DynamicTest.dynamicTest(
                            name + " " + path.getFileName() + (bound ? "" : " unbound"),
                            () -> assertRefused(files, call, path, said)));
                }
            }));
        }
        return tests.stream().onClose(() -> open.forEach(OpeningTest::close));
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(FileSystem files, Call call, Path path, String words) {
        OsFailure failure = assertTimeoutPreemptively(AT_ONCE, () -> {
            try {
                call.on(files, path);
                return new OsFailure(Reason.OTHER, "it was opened");
            } catch (OsFailure e) {
                return e;
            }
        });
        assertThat(failure.reason()).as(failure.sentence()).isEqualTo(Reason.NOT_REGULAR);
        assertThat(failure.sentence())
                .startsWith("cannot ")
                .contains(path.toString())
                .endsWith(": it is " + words + ", not a regular file");
    }

    @Test
    void aLinkThatLeadsNowhereIsNothing() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
        for (boolean bound : new boolean[] {true, false}) {
            var files = new LinuxFiles(new Opening(() -> bound));
            assertThat(files.read(link, 0, 1)).isEmpty();
            assertThat(refusal(() -> files.tryLock(link)).sentence()).contains("it is a symbolic link");
            assertThat(refusal(() -> files.appendLine(link, "x")).sentence()).startsWith("cannot write ");
            assertThat(folder.resolve("none")).doesNotExist();
        }
    }

    private interface Attempt {
        void run() throws OsFailure;
    }

    private static OsFailure refusal(Attempt attempt) {
        try {
            attempt.run();
        } catch (OsFailure e) {
            return e;
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void aLinkToARegularFileIsReadAndAppendedToButNotLocked() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "one\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        for (boolean bound : new boolean[] {true, false}) {
            Files.writeString(file, "one\n");
            var files = new LinuxFiles(new Opening(() -> bound));
            assertThat(files.read(link, 0, 10)).contains("one\n");
            files.appendLine(link, "two");
            assertThat(file).hasContent("one\ntwo\n");
            assertThat(refusal(() -> files.tryLock(link)).reason()).isEqualTo(Reason.NOT_REGULAR);
        }
    }

    /** An endless file in disguise: it is said to be long, and takes no room. */
    @Test
    void whatIsLongerThanAnyProgramIsNoProgram() throws Exception {
        Path sparse = folder.resolve("sparse");
        try (var channel = Files.newByteChannel(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.position((4L << 30)).write(java.nio.ByteBuffer.wrap(new byte[] {1}));
        }
        var files = new LinuxFiles();
        assertThat(refusal(() -> files.sha256(sparse)).sentence()).endsWith("it is longer than 4 GiB");
        assertThat(refusal(() -> files.copyToNew(sparse, folder.resolve("copy")))
                        .sentence())
                .endsWith("it is longer than 4 GiB");
        assertThat(folder.resolve("copy")).doesNotExist();
    }

    /** With the C library no moment is left in which another file can be slipped in. */
    @Test
    void aFileThatIsSwappedForAFifoAllTheTimeHoldsNobodyUp() throws Exception {
        Path path = Files.writeString(folder.resolve("pid"), "1\n");
        Path fifo = fifo("fifo");
        Path regular = Files.writeString(folder.resolve("regular"), "2\n");
        var over = new AtomicBoolean();
        CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> swap(path, fifo, regular, over));
        try {
            for (Call call : calls().values()) {
                assertTimeoutPreemptively(AT_ONCE, () -> readAll(call, path));
            }
        } finally {
            over.set(true);
            swapping.join();
        }
    }

    private void readAll(Call call, Path path) {
        var files = new LinuxFiles();
        for (int i = 0; i < SWAPS / 10; i++) {
            try {
                call.on(files, path);
            } catch (OsFailure e) {
                assertThat(e.reason()).as(e.sentence()).isIn(Reason.NOT_REGULAR, Reason.OTHER, Reason.NOT_PERMITTED);
            }
        }
    }

    private void swap(Path path, Path fifo, Path regular, AtomicBoolean over) {
        try {
            for (int i = 0; !over.get(); i++) {
                Path next = folder.resolve("next");
                Files.deleteIfExists(next);
                Files.createLink(next, i % 2 == 0 ? fifo : regular);
                Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(folder.resolve("copy"));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theAttributesOfWhatIsNoFileAreSetAndNotOpened() throws Exception {
        Path fifo = fifo("fifo");
        var wanted = new FileAttributes(0600, 0, 0, Map.of());
        Files.setPosixFilePermissions(fifo, PosixFilePermissions.fromString("rw-r--r--"));
        assertTimeoutPreemptively(AT_ONCE, () -> assertThat(refusal(() -> new LinuxFiles().setAttributes(fifo, wanted))
                        .reason())
                .isEqualTo(Reason.NOT_REGULAR));
    }
}
