package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.HiddenName;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;

/**
 * A live path and the hidden names beside it. What is to be there is made ready beside it, then the two change names in one
 * instant: what was there, whatever it is by then, lies beside it and can be looked at. So the way back takes no space, also
 * on a disk that has filled up meanwhile, and a file of somebody else's that came at the last moment is not overwritten.
 */
final class LiveFile {
    private static final int EXECUTABLE_BY_US = 0700;

    private final FileSystem disk;
    private final FileSet.Digests digests;
    private final ReplacedFile file;
    private final LiveFiles.Keeper keeper;
    private final Path live;
    /** In the folder of the live file, for names are not changed across file systems. */
    private final Path beside;

    LiveFile(FileSystem disk, FileSet.Digests digests, ReplacedFile file, LiveFiles.Keeper keeper) {
        this.disk = disk;
        this.digests = digests;
        this.file = file;
        this.keeper = keeper;
        this.live = file.live();
        this.beside = hidden("-old");
    }

    private Path hidden(String suffix) {
        return HiddenName.beside(live, suffix);
    }

    /** Half a copy: nobody's but ours. */
    private Path temporary() {
        return hidden("");
    }

    ReplacedFile of() {
        return file;
    }

    void putNew() throws OsFailure {
        put(file.staged(), file.newSha256(), file.newAttributes());
    }

    void putOld() throws OsFailure {
        put(file.backup(), file.oldSha256(), file.oldAttributes());
    }

    /** The old file is neither in its place nor beside it. */
    boolean needsBackup() throws OsFailure {
        return !digests.of(live).equals(file.oldSha256()) && !isBeside(file.oldSha256(), file.oldAttributes());
    }

    void sweep() throws OsFailure {
        disk.delete(temporary());
    }

    void forgetReplaced() throws OsFailure {
        keepUnknown();
        disk.delete(beside);
    }

    private void put(Path source, String sha256, FileAttributes attributes) throws OsFailure {
        if (digests.of(live).equals(sha256)) {
            return;
        }
        if (!isBeside(sha256, attributes)) {
            makeReady(source, sha256, attributes);
        }
        if (disk.stat(live).isPresent()) {
            disk.exchange(beside, live);
            keepUnknown();
        } else {
            disk.rename(beside, live);
        }
    }

    private boolean isBeside(String sha256, FileAttributes attributes) throws OsFailure {
        return digests.of(beside).equals(sha256) && disk.attributes(beside).equals(attributes);
    }

    private void makeReady(Path source, String sha256, FileAttributes attributes) throws OsFailure {
        disk.delete(temporary());
        boolean ready = false;
        try {
            copy(source, sha256, attributes);
            keepUnknown();
            disk.rename(temporary(), beside);
            ready = true;
        } finally {
            if (!ready) {
                disk.delete(temporary());
            }
        }
    }

    private void copy(Path source, String sha256, FileAttributes attributes) throws OsFailure {
        disk.copyToNew(source, temporary());
        disk.setAttributes(temporary(), attributes);
        String copied = digests.of(temporary());
        if (!copied.equals(sha256)) {
            throw new OsFailure(
                    OsFailure.Reason.OTHER,
                    "cannot install " + live + ": " + source + " has changed since it was tested (SHA-256 " + copied
                            + " instead of " + sha256 + ")");
        }
    }

    /**
     * What lies beside the live file and is neither the old nor the new one goes to where it is safe from us. It is told before
     * it is gone from here, so that a tool that is killed there tells it when it comes again.
     */
    private void keepUnknown() throws OsFailure {
        String found = digests.of(beside);
        if (!file.isStrange(found)) {
            return;
        }
        keeper.kept(live, copied(found));
        disk.delete(beside);
    }

    /** Where there is no room for a copy it gets another name where it is, which takes none. */
    private Path copied(String sha256) throws OsFailure {
        Path copy = name(file.backup() + ".displaced", sha256);
        try {
            if (digests.of(copy).isEmpty()) {
                disk.copyToNew(beside, copy);
                FileAttributes own = disk.attributes(copy);
                disk.setAttributes(copy, new FileAttributes(EXECUTABLE_BY_US, own.uid(), own.gid(), own.xattrs()));
            }
            return copy;
        } catch (OsFailure noCopy) {
            return renamed(sha256);
        }
    }

    /** Where that cannot be done either, somebody who looks for it must know where it is. */
    private Path renamed(String sha256) throws OsFailure {
        Path name = name(hidden("-displaced").toString(), sha256);
        try {
            disk.rename(beside, name);
            return name;
        } catch (OsFailure e) {
            keeper.kept(live, digests.of(name).equals(sha256) ? name : beside);
            throw e;
        }
    }

    /** The first of these names that is free, or has this very content. */
    private Path name(String first, String sha256) throws OsFailure {
        Path name = Path.of(first);
        for (int number = 2; true; number++) {
            String there = digests.of(name);
            if (there.isEmpty() || there.equals(sha256)) {
                return name;
            }
            name = Path.of(first + "-" + number);
        }
    }
}
