package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OpenFile;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.OpenElsewhere.Writer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The logs of an instance by their names. After a rotation a name leads to another file, or to none, and who was not told
 * to open his logs again (USR1: ngx_reopen_files) goes on writing to the one that was moved away.
 */
final class Logs {
    private final Os os;
    private final Instance instance;
    private final Set<Path> names;

    /**
     * Logs.
     *
     * @param names absolute, as nginx names them
     */
    Logs(Os os, Instance instance, Set<Path> names) {
        this.os = os;
        this.instance = instance;
        this.names = Set.copyOf(names);
    }

    /** The files that {@code access_log} and {@code error_log} name, and those that are compiled in where nothing else is named. */
    static Set<Path> named(Instance instance, Directives whole) {
        var found = new LinkedHashSet<Path>();
        if (instance.directives().all("error_log").isEmpty()) {
            path(instance, instance.build().errorLogPath()).ifPresent(found::add);
        }
        if (whole.all("access_log").isEmpty() && !whole.all("http").isEmpty()) {
            path(instance, instance.build().accessLogPath()).ifPresent(found::add);
        }
        Stream.of("access_log", "error_log")
                .flatMap(name -> whole.all(name).stream())
                .map(directive -> directive.argument(0))
                .filter(Logs::isFile)
                .forEach(name -> path(instance, name).ifPresent(found::add));
        return found;
    }

    /** A name with a variable in it is opened anew for each line, by a worker; of pipes Tengine and no other knows. */
    private static boolean isFile(String name) {
        boolean special = name.isEmpty() || name.equals("off") || name.equals("stderr") || name.contains("$");
        return !special && Stream.of("syslog:", "memory:", "pipe:").noneMatch(name::startsWith);
    }

    private static Optional<Path> path(Instance instance, String name) {
        try {
            return Optional.of(instance.prefix().resolve(name).normalize());
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    /**
     * Who of this master and its accepting workers has a file open to append to that is at none of the names, while one of
     * the names is not open: the first of them, in words. Either alone says nothing: a module may append to files of its
     * own, and a configuration that was not loaded may name other logs.
     */
    Optional<String> astray(Master master) throws OsFailure {
        var writers = new LinkedHashMap<Integer, Writer>();
        writers.put(master.pid(), Writer.MASTER);
        master.acceptingPids().stream().sorted().forEach(pid -> writers.put(pid, Writer.WORKER));
        return astray(master, writers).stream().map(OpenElsewhere::words).findFirst();
    }

    /** The same of these processes, which are this master and children of it: each with each such file. */
    List<OpenElsewhere> astray(Master master, Map<Integer, Writer> writers) throws OsFailure {
        var astray = new ArrayList<OpenElsewhere>();
        AtNames there = filesAt(master.pid());
        for (var writer : writers.entrySet()) {
            for (OpenFile file : elsewhere(writer.getKey(), there)) {
                astray.add(new OpenElsewhere(writer.getKey(), writer.getValue(), file.name()));
            }
        }
        return astray;
    }

    /**
     * What is at the names.
     *
     * @param all false where nothing is at one of them, as right after a rotation
     */
    private record AtNames(Set<FileId> files, boolean all) {}

    private List<OpenFile> elsewhere(int pid, AtNames there) throws OsFailure {
        if (there.all() && os.processes().appendsTo(pid, there.files())) {
            return List.of();
        }
        List<OpenFile> open = os.processes().appending(pid);
        Set<FileId> ids = open.stream().map(OpenFile::id).collect(Collectors.toSet());
        return there.all() && ids.containsAll(there.files())
                ? List.of()
                : open.stream()
                        .filter(file -> !there.files().contains(file.id()))
                        .toList();
    }

    private AtNames filesAt(int master) throws OsFailure {
        var files = new HashSet<FileId>();
        boolean all = true;
        for (Path name : names) {
            Optional<FileStat> found = os.files().stat(instance.seenBy(master, name));
            // of a FIFO or a device nothing is told: it cannot be rotated
            if (found.filter(stat -> stat.kind() == FileStat.Kind.OTHER).isEmpty()) {
                all &= found.isPresent();
                found.map(FileStat::id).ifPresent(files::add);
            }
        }
        return new AtNames(files, all);
    }
}
