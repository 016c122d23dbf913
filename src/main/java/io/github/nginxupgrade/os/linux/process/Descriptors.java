package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OpenFile;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.file.UnixAttributes;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The links {@code /proc/PID/fd/N -> socket:[INODE]}, proc(5). */
public final class Descriptors {
    private static final String SOCKET = "socket:[";
    private static final String EVENTPOLL = "anon_inode:[eventpoll]";
    private static final String INO = " ino:";
    /** nginx opens its epoll behind its logs, listening sockets and channels (ngx_epoll_init). */
    private static final int FIRST = 256;

    private static final int FEW = 16;
    /** {@code flags: 0102001}, in octal, proc(5). */
    private static final Pattern FLAGS = Pattern.compile("(?m)^flags:\\s*([0-7]+)$");
    /** {@code O_APPEND} of fcntl.h, the same on all processors that Java runs Linux on. */
    private static final int APPEND = 02000;

    private Descriptors() {}

    /** Inodes of all sockets that the process holds; none where it is gone. */
    public static Set<Long> sockets(Proc proc, int pid) throws OsFailure {
        try {
            return proc.look(pid, () -> linked(proc.of(pid, "fd")));
        } catch (AccessDeniedException e) {
            throw new OsFailure(
                    Reason.NOT_PERMITTED, "cannot see the sockets of process " + pid + ": not permitted", e);
        } catch (IOException | DirectoryIteratorException gone) {
            return Set.of();
        }
    }

    private static Set<Long> linked(Path descriptors) throws IOException {
        var inodes = new HashSet<Long>();
        try (var links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                target(link).flatMap(Descriptors::inode).ifPresent(inodes::add);
            }
        }
        return inodes;
    }

    /**
     * True where the process holds one of these sockets: looked for among its first descriptors only, by name, as nginx opens
     * what it listens on before anything else but its logs.
     */
    public static boolean holds(Proc proc, int pid, Set<Long> inodes) {
        for (int descriptor = 3; descriptor < FEW && !inodes.isEmpty(); descriptor++) {
            Optional<String> target = proc.link(pid, "fd/" + descriptor);
            if (target.flatMap(Descriptors::inode).filter(inodes::contains).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Long> inode(String target) {
        return target.startsWith(SOCKET)
                ? Optional.of(Long.parseLong(target.substring(SOCKET.length(), target.length() - 1)))
                : Optional.empty();
    }

    /**
     * True where one of the process's first descriptors is an epoll that waits for this socket: {@code tfd: 12 events: 19
     * data: … pos:0 ino:17bde sdev:8} of {@code /proc/PID/fdinfo/N}, proc(5). An nginx worker has all its connections in
     * one, made when it starts; to read that is many times faster than to follow a link for each connection.
     */
    public static boolean polls(Proc proc, int pid, long inode) {
        String wanted = INO + Long.toHexString(inode) + " ";
        return anyEpoll(proc, pid, text -> text.contains(wanted));
    }

    /** Inodes of all that its epolls wait for; none where it has no epoll, or may not be looked at. */
    public static Set<Long> polled(Proc proc, int pid) {
        var inodes = new HashSet<Long>();
        boolean unused = anyEpoll(proc, pid, text -> {
            for (int at = text.indexOf(INO); at >= 0; at = text.indexOf(INO, at + 1)) {
                int begin = at + INO.length();
                int end = text.indexOf(' ', begin);
                if (end > begin) {
                    inodes.add(Long.parseUnsignedLong(text, begin, end, 16));
                }
            }
            return false;
        });
        return inodes;
    }

    /** True for the first whose text is such; the others are not looked for. */
    private static boolean anyEpoll(Proc proc, int pid, Predicate<String> such) {
        try {
            return proc.look(pid, () -> anyOfFirst(proc, pid, such));
        } catch (IOException | DirectoryIteratorException goneOrForbidden) {
            return false; // the links tell, or why they cannot
        }
    }

    private static boolean anyOfFirst(Proc proc, int pid, Predicate<String> such) throws IOException {
        try (var links = Files.newDirectoryStream(proc.of(pid, "fd"))) {
            int seen = 0;
            for (Path link : links) {
                if (seen++ == FIRST) {
                    return false;
                }
                Path info = proc.of(pid, "fdinfo").resolve(link.getFileName());
                boolean epoll = target(link).filter(EVENTPOLL::equals).isPresent();
                if (epoll && Proc.text(info).filter(such).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Regular files that are open with {@code O_APPEND}: {@code flags: 0102001} of {@code /proc/PID/fdinfo/N}, proc(5). */
    static List<OpenFile> appending(Proc proc, int pid) throws OsFailure {
        try {
            return proc.look(pid, () -> openToAppend(proc, pid));
        } catch (AccessDeniedException e) {
            throw new OsFailure(
                    Reason.NOT_PERMITTED, "cannot see the open files of process " + pid + ": not permitted", e);
        } catch (IOException | DirectoryIteratorException gone) {
            return List.of();
        }
    }

    private static List<OpenFile> openToAppend(Proc proc, int pid) throws IOException {
        var found = new LinkedHashMap<FileId, OpenFile>();
        try (var links = Files.newDirectoryStream(proc.of(pid, "fd"))) {
            for (Path link : links) {
                Optional<String> name = target(link).filter(target -> target.startsWith("/"));
                if (name.isPresent() && appends(proc.of(pid, "fdinfo/" + link.getFileName()))) {
                    regular(link)
                            .ifPresent(id -> found.putIfAbsent(
                                    id, new OpenFile(Path.of(name.get().replaceFirst(" \\(deleted\\)$", "")), id)));
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** True where all of these are among those of the process's first descriptors, which are looked at by name. */
    static boolean firstAppendTo(Proc proc, int pid, Set<FileId> files) {
        var missing = new HashSet<>(files);
        for (int descriptor = 2; descriptor < FEW && !missing.isEmpty(); descriptor++) {
            Optional<FileId> file = regular(proc.of(pid, "fd/" + descriptor)).filter(missing::contains);
            if (file.isPresent() && appends(proc.of(pid, "fdinfo/" + descriptor))) {
                missing.remove(file.get());
            }
        }
        return missing.isEmpty();
    }

    private static boolean appends(Path info) {
        return Proc.text(info).filter(text -> hasAnyOf(APPEND, text)).isPresent();
    }

    /** Whether a text of {@code fdinfo} tells any of these flags of open(2). */
    public static boolean hasAnyOf(int flags, String info) {
        Matcher found = FLAGS.matcher(info);
        return found.find() && (Integer.parseInt(found.group(1), 8) & flags) != 0;
    }

    private static Optional<FileId> regular(Path link) {
        try {
            Map<String, Object> found = Files.readAttributes(link, "unix:mode,dev,ino");
            return UnixAttributes.kind(found) == FileStat.Kind.REGULAR
                    ? Optional.of(UnixAttributes.id(found))
                    : Optional.empty();
        } catch (IOException closedMeanwhile) {
            return Optional.empty();
        }
    }

    /** Empty where it is closed while we look. Root may list what it may not follow: that is not to hold nothing. */
    private static Optional<String> target(Path link) throws AccessDeniedException {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException closedMeanwhile) {
            return Optional.empty();
        }
    }
}
