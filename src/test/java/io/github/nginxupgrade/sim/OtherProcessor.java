package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * {@code OtherProcessor FOLDER}: on a processor of another architecture the program goes through its commands on the simulated
 * machine, and then calls the real kernel by what has a number or a layout of its own there: files that are locked, exchanged,
 * copied into memory and asked for their attributes. Ends with 1 where something came out otherwise. See scripts/test-arm64.
 */
final class OtherProcessor {
    private OtherProcessor() {}

    public static void main(String... arguments) throws IOException, OsFailure {
        Path folder =
                Files.createTempDirectory(Path.of(arguments[0]), "processor").toRealPath();
        ClassLists.onTheSimulatedMachine(true, folder.resolve("state"));
        FileSystem files = Linux.machine().files();
        Path one = Files.writeString(folder.resolve("one"), "1");
        Path other = Files.writeString(folder.resolve("other"), "2");

        files.exchange(one, other);
        same("exchanged", Files.readString(one) + Files.readString(other), "21");

        FileAttributes attributes = files.attributes(one);
        files.setAttributes(other, attributes);
        same("attributes", files.attributes(other), attributes);
        same("immutable", files.isImmutable(one), false);
        FileStat stat = files.stat(one).orElseThrow();
        files.changeOwner(one, stat, stat.uid(), stat.gid(), 0640);
        same("mode", files.stat(one).orElseThrow().mode() & 0777, 0640);

        try (FileSystem.Copy copy = files.copyInMemory(one)) {
            same("in memory", Files.readString(copy.path()), "2");
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), one);
        same("a lock through a link", isRefused(files, link), true);
        same("held by", files.lockedBy(folder.resolve("lock")).isPresent(), false);
        try (FileSystem.Lock lock = files.tryLock(folder.resolve("lock")).orElseThrow()) {
            lock.describe("us");
        }
        System.out.println("all of it, on " + System.getProperty("os.arch"));
        System.exit(0);
    }

    private static boolean isRefused(FileSystem files, Path link) {
        try {
            return files.tryLock(link).isEmpty();
        } catch (OsFailure refused) {
            return true;
        }
    }

    private static void same(String what, Object seen, Object wanted) {
        if (!Objects.equals(seen, wanted)) {
            System.out.println(what + ": " + seen + ", not " + wanted);
            System.exit(1);
        }
    }
}
