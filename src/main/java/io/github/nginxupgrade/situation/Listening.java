package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses that a master listens on, from the kernel's tables (proc(5)). */
public final class Listening {
    /** The kernel lists listening sockets first, and there are few of them. */
    private static final int LIMIT = 4 << 20;
    /** {@code  0: 0100007F:1F90 00000000:0000 0A …  inode …}; 0A is LISTEN, 07 a UDP socket that is not connected. */
    private static final Pattern INET =
            Pattern.compile("(?m)^\\s*\\d+: (?<local>[0-9A-F]+:[0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4}"
                    + " (?:0A|07)(?: +\\S+){5} +(?<inode>\\d{1,18})\\b");
    /** {@code ffff8880: 00000002 00000000 00010000 0001 01 51235 /run/x.sock}. */
    private static final Pattern UNIX =
            Pattern.compile("(?m)^\\S+: \\S+ \\S+ 00010000 \\S+ \\S+ +(?<inode>\\d{1,18}) (?<local>\\S.*)$");

    private Listening() {}

    /** One for each socket: with {@code reuseport} several have the same address. */
    public static List<ListenAddress> of(Os os, int master) throws OsFailure {
        Set<Long> held = os.sockets().listening(master);
        var found = new ArrayList<ListenAddress>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            Matcher line = INET.matcher(read(os, master, table));
            while (line.find()) {
                if (held.contains(Long.parseLong(line.group("inode")))) {
                    found.add(ListenAddress.ofKernel(table.startsWith("udp"), line.group("local")));
                }
            }
        }
        Matcher line = UNIX.matcher(read(os, master, "unix"));
        while (line.find()) {
            if (held.contains(Long.parseLong(line.group("inode")))) {
                found.add(ListenAddress.ofUnix(line.group("local")));
            }
        }
        return List.copyOf(found);
    }

    private static String read(Os os, int master, String table) throws OsFailure {
        return os.files()
                .read(Path.of("/proc/" + master + "/net/" + table), 0, LIMIT)
                .orElse("");
    }
}
