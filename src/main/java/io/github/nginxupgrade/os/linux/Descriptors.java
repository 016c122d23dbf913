package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The links {@code /proc/PID/fd/N -> socket:[INODE]}, proc(5). */
final class Descriptors {
    private static final String SOCKET = "socket:[";
    private static final String EVENTPOLL = "anon_inode:[eventpoll]";
    /** nginx opens its epoll behind its logs, listening sockets and channels (ngx_epoll_init). */
    private static final int FIRST = 256;

    private static final int FEW = 16;

    private Descriptors() {}

    /** Inodes of all sockets that the process holds; none where it is gone. */
    static Set<Long> sockets(Proc proc, int pid) throws OsFailure {
        var inodes = new HashSet<Long>();
        try (var links = Files.newDirectoryStream(proc.of(pid, "fd"))) {
            for (Path link : links) {
                addSocket(link, inodes);
            }
        } catch (AccessDeniedException e) {
            throw new OsFailure(
                    Reason.NOT_PERMITTED, "cannot see the sockets of process " + pid + ": not permitted", e);
        } catch (IOException | DirectoryIteratorException gone) {
            return Set.of();
        }
        return inodes;
    }

    /**
     * True where the process holds one of these sockets: looked for among its first descriptors only, by name, as nginx opens
     * what it listens on before anything else but its logs.
     */
    static boolean holds(Proc proc, int pid, Set<Long> inodes) {
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
    static boolean polls(Proc proc, int pid, long inode) {
        String wanted = " ino:" + Long.toHexString(inode) + " ";
        try (var links = Files.newDirectoryStream(proc.of(pid, "fd"))) {
            int seen = 0;
            for (Path link : links) {
                if (seen++ == FIRST) {
                    return false;
                }
                boolean polls = proc.link(pid, "fd/" + link.getFileName())
                        .filter(EVENTPOLL::equals)
                        .isPresent();
                if (polls
                        && Proc.text(proc.of(pid, "fdinfo/" + link.getFileName()))
                                .filter(text -> text.contains(wanted))
                                .isPresent()) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException goneOrForbidden) {
            // the links tell, or why they cannot
        }
        return false;
    }

    private static void addSocket(Path link, Set<Long> inodes) {
        try {
            inode(Files.readSymbolicLink(link).toString()).ifPresent(inodes::add);
        } catch (IOException closedMeanwhile) {
            // a descriptor that is closed while we look is none
        }
    }
}
