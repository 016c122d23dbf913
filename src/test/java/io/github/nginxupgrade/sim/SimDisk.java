package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.FileStat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Names and the files they lead to; what happens to it happens at once and never fails. No links. */
final class SimDisk {
    private final TreeMap<String, Inode> names = new TreeMap<>();
    private final Supplier<Instant> clock;
    private long last = 1000;

    SimDisk(Supplier<Instant> clock) {
        this.clock = clock;
        folder(Path.of("/"));
    }

    Optional<Inode> find(Path path) {
        return Optional.ofNullable(names.get(path.toString()));
    }

    boolean exists(Path path) {
        return names.containsKey(path.toString());
    }

    Inode create(Path path, byte[] content, int mode) {
        Inode inode = new Inode(++last, FileStat.Kind.REGULAR, mode, clock.get());
        inode.bytes = content;
        names.put(path.toString(), inode);
        return inode;
    }

    Inode create(Path path, String content, int mode) {
        return create(path, content.getBytes(StandardCharsets.UTF_8), mode);
    }

    /** Creates it and its missing parents. */
    void folder(Path path) {
        Path parent = path.getParent();
        if (parent != null) {
            folder(parent);
        }
        names.computeIfAbsent(path.toString(), name -> new Inode(++last, FileStat.Kind.FOLDER, 0700, clock.get()));
    }

    /** open(2) with O_CREAT and O_TRUNC, then write(2). */
    void overwrite(Path path, String text) {
        Inode there = names.get(path.toString());
        if (there == null) {
            create(path, text, 0644);
        } else {
            there.write(text, clock.get());
        }
    }

    void append(Path path, String text) {
        Inode there = names.get(path.toString());
        if (there == null) {
            create(path, text, 0600);
        } else {
            there.write(there.text() + text, clock.get());
        }
    }

    /** False where there is no source. */
    boolean rename(Path from, Path to) {
        Inode moved = names.remove(from.toString());
        if (moved == null) {
            return false;
        }
        moved.changed = clock.get();
        names.put(to.toString(), moved);
        return true;
    }

    /** Renameat2(2) with RENAME_EXCHANGE; false where one of them is not there. */
    boolean exchange(Path one, Path other) {
        Inode first = names.get(one.toString());
        Inode second = names.get(other.toString());
        if (first == null || second == null) {
            return false;
        }
        first.changed = clock.get();
        second.changed = clock.get();
        names.put(one.toString(), second);
        names.put(other.toString(), first);
        return true;
    }

    /** Link(2): one file, two names. */
    Inode link(Inode file, Path name) {
        file.changed = clock.get();
        names.put(name.toString(), file);
        return file;
    }

    boolean unlink(Path path) {
        return names.remove(path.toString()) != null;
    }

    /** With all that is below it. */
    void delete(Path path) {
        String below = path + "/";
        names.subMap(below, path + "0").clear();
        names.remove(path.toString());
    }

    /** Names directly below the folder, sorted. */
    List<Path> list(Path folder) {
        String prefix = folder.toString().equals("/") ? "/" : folder + "/";
        var found = new ArrayList<Path>();
        for (String name : names.tailMap(prefix, false).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            if (name.indexOf('/', prefix.length()) < 0) {
                found.add(Path.of(name));
            }
        }
        return found;
    }

    /** Names at whatever depth below the folder. */
    List<Path> below(Path folder) {
        return names.subMap(folder + "/", folder + "0").keySet().stream()
                .map(Path::of)
                .toList();
    }

    /** Where this file is now; empty where all its names are gone. */
    Optional<String> nameOf(Inode inode) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue() == inode)
                .map(java.util.Map.Entry::getKey)
                .findFirst();
    }

    Instant now() {
        return clock.get();
    }
}
