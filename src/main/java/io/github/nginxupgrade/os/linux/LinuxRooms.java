package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.Room;
import io.github.nginxupgrade.os.Rooms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Rooms made of namespaces and overlays with unshare(1), nsenter(1), mount(8), setpriv(1), prlimit(1) and ip(8): room.sh. */
final class LinuxRooms implements Rooms {
    private static final int ACCESS_MODE = 3;
    private static final List<String> SYSCTLS =
            List.of("net/ipv4/ip_nonlocal_bind", "net/ipv6/ip_nonlocal_bind", "net/core/somaxconn");

    private final Proc proc;
    private final LinuxCommands commands;
    private final Interruptions interruptions;

    LinuxRooms(Proc proc, LinuxCommands commands, Interruptions interruptions) {
        this.proc = proc;
        this.commands = commands;
        this.interruptions = interruptions;
    }

    @Override
    public Room open(int like) throws OsFailure {
        if (!proc.link(like, "root").orElse("/").equals("/")) {
            throw new OsFailure(Reason.OTHER, "cannot build a private room: process " + like + " is in a chroot");
        }
        MountTable mounts = MountTable.parse(text(like, "mountinfo"));
        Likeness likeness = Likeness.parse(text(like, "limits"), text(like, "status"));
        var words = new ArrayList<String>();
        if (!sameMounts(like)) {
            words.addAll(List.of("nsenter", "--mount=" + proc.of(like, "ns/mnt"), "--"));
        }
        words.addAll(List.of("unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"));
        words.addAll(List.of("--propagation", "private", "--", "/bin/sh", "-c", script(), "room.sh"));
        words.add(String.join("\n", mounts.spareFolders()));
        words.add(LocalAddresses.commands(text(like, "net/fib_trie"), text(like, "net/if_inet6")));
        words.add(sysctls(likeness));
        words.addAll(mounts.shown());
        words.add("--");
        add(words, "empty", writtenBy(like));
        add(words, "remove", sockets(like));
        return LinuxRoom.start(words, likeness, proc, commands, interruptions);
    }

    private static void add(List<String> words, String verb, Collection<String> paths) {
        for (String path : paths) {
            words.add(verb);
            words.add(path);
        }
    }

    private String text(int pid, String name) {
        return proc.text(pid, name).orElse("");
    }

    private boolean sameMounts(int like) {
        return proc.link(like, "ns/mnt")
                .equals(proc.link((int) ProcessHandle.current().pid(), "ns/mnt"));
    }

    /** What a new network namespace has not from the old one, and nginx depends on: one {@code FILE VALUE} a line. */
    private String sysctls(Likeness likeness) {
        var lines = new ArrayList<String>();
        for (String name : SYSCTLS) {
            String file = "/proc/sys/" + name;
            Proc.text(Path.of(file)).ifPresent(value -> lines.add(file + " " + value.strip()));
        }
        if (likeness.bindsLowPorts()) {
            lines.add("/proc/sys/net/ipv4/ip_unprivileged_port_start 0");
        }
        return String.join("\n", lines);
    }

    /** Sockets bound to paths, in our network namespace and in that of the process: they would lead out of the room. */
    private Set<String> sockets(int like) {
        var sockets = new LinuxSockets(proc);
        var paths = new TreeSet<>(sockets.boundPaths(like));
        paths.addAll(sockets.boundPaths((int) ProcessHandle.current().pid()));
        return paths;
    }

    /** Its logs: files that it holds open for writing. */
    private Set<String> writtenBy(int pid) {
        var paths = new TreeSet<String>();
        try (var links = Files.newDirectoryStream(proc.of(pid, "fd"))) {
            for (Path link : links) {
                String name = String.valueOf(link.getFileName());
                String target = proc.link(pid, "fd/" + name).orElse("");
                boolean path = target.startsWith("/") && !target.startsWith("/dev/") && !target.endsWith(" (deleted)");
                if (path && isForWriting(text(pid, "fdinfo/" + name))) {
                    paths.add(target);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException goneOrForbidden) {
            return Set.of();
        }
        return paths;
    }

    /** {@code flags: 0102001}, in octal, proc(5). */
    private static boolean isForWriting(String fdinfo) {
        return fdinfo.lines()
                .filter(line -> line.startsWith("flags:"))
                .map(line -> line.substring("flags:".length()).strip())
                .anyMatch(flags -> (Long.parseLong(flags, 8) & ACCESS_MODE) != 0);
    }

    private static String script() {
        try (var script = LinuxRooms.class.getResourceAsStream("room.sh")) {
            if (script == null) {
                throw new IllegalStateException("room.sh is missing in the program");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
