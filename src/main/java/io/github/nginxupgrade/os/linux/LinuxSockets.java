package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.Sockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sockets of a process: the links {@code /proc/PID/fd/N -> socket:[INODE]} against the tables in {@code
 * /proc/PID/net} of its own network namespace, proc(5).
 */
final class LinuxSockets implements Sockets {
    private final Proc proc;

    LinuxSockets(Proc proc) {
        this.proc = proc;
    }

    /** {@code  0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 51234 1 …}. */
    private static final Pattern INET_LINE =
            Pattern.compile("\\s*\\d+: (?<local>[0-9A-F]+:[0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} (?<state>[0-9A-F]{2})"
                    + "(?: +\\S+){5} +(?<inode>\\d{1,18})(?: .*)?");
    /** {@code ffff8880: 00000002 00000000 00010000 0001 01 51235 /run/x.sock}. */
    private static final Pattern UNIX_LINE = Pattern.compile(
            "[0-9a-fA-FK]+: [0-9A-F]{8} [0-9A-F]{8} (?<state>[0-9A-F]{8}) [0-9A-F]{4} [0-9A-F]{2} +(?<inode>\\d{1,18})(?: (?<path>.*))?");

    private static final String LISTEN = "0A";
    private static final String ESTABLISHED = "01";
    /** __SO_ACCEPTCON: af_unix.c, unix_seq_show. */
    private static final String ACCEPTS = "00010000";

    /** Decides on a line of a socket table. */
    private interface LineReader {
        /** False ends the reading. */
        boolean accept(Matcher line);
    }

    private static long inode(Matcher line) {
        return Long.parseLong(line.group("inode"));
    }

    @Override
    public Set<Long> listening(int pid) throws OsFailure {
        Set<Long> held = held(pid);
        var listening = new HashSet<Long>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            // the kernel lists the listening sockets first (tcp_ipv4.c, tcp_get_idx): stop at the first other one
            read(pid, table, line -> {
                boolean listens = line.group("state").equals(LISTEN);
                if (listens) {
                    listening.add(inode(line));
                }
                return listens;
            });
        }
        for (String table : new String[] {"udp", "udp6"}) {
            read(pid, table, line -> {
                listening.add(inode(line));
                return true;
            });
        }
        listening.addAll(listeningUnix(pid));
        listening.retainAll(held);
        return listening;
    }

    private Set<Long> listeningUnix(int pid) {
        var listening = new HashSet<Long>();
        read(pid, "unix", line -> {
            if (line.group("state").equals(ACCEPTS)) {
                listening.add(inode(line));
            }
            return true;
        });
        return listening;
    }

    @Override
    public boolean listensOnUnixSocket(int pid) throws OsFailure {
        Set<Long> held = held(pid);
        return listeningUnix(pid).stream().anyMatch(held::contains);
    }

    @Override
    public List<Listener> listenAddresses(int pid) throws OsFailure {
        Set<Long> held = held(pid);
        var listeners = new ArrayList<Listener>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            read(pid, table, line -> {
                boolean listens = line.group("state").equals(LISTEN);
                if (listens && held.contains(inode(line))) {
                    listeners.add(listener(line.group("local")));
                }
                return listens;
            });
        }
        read(pid, "unix", line -> {
            if (line.group("state").equals(ACCEPTS) && held.contains(inode(line)) && line.group("path") != null) {
                listeners.add(Listener.unix(line.group("path")));
            }
            return true;
        });
        return List.copyOf(listeners);
    }

    /** {@code 0100007F:1F90} is 127.0.0.1:8080: the address as words of 32 bits in the byte order of the machine. */
    static Listener listener(String local) {
        String hex = local.substring(0, local.indexOf(':'));
        ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2).order(ByteOrder.nativeOrder());
        for (int at = 0; at < hex.length(); at += 8) {
            bytes.putInt((int) Long.parseLong(hex.substring(at, at + 8), 16));
        }
        try {
            String address = InetAddress.getByAddress(bytes.array()).getHostAddress();
            return new Listener(
                    address.replaceFirst("^0:0:0:0:0:0:0:([01])$", "::$1").replaceFirst("^::0$", "::"),
                    Integer.parseInt(port(local), 16));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + local, e);
        }
    }

    /** Absolute paths of all sockets bound to one in the network namespace of the process. */
    Set<String> boundPaths(int pid) {
        var paths = new TreeSet<String>();
        read(pid, "unix", line -> {
            String path = line.group("path");
            if (path != null && path.startsWith("/")) {
                paths.add(path);
            }
            return true;
        });
        return paths;
    }

    @Override
    public int connections(int pid) throws OsFailure {
        Set<Long> held = held(pid);
        var ports = new HashSet<String>();
        var established = new ArrayList<String>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            read(pid, table, line -> {
                boolean ours = held.contains(inode(line));
                if (ours && line.group("state").equals(LISTEN)) {
                    ports.add(port(line.group("local")));
                } else if (ours && line.group("state").equals(ESTABLISHED)) {
                    established.add(port(line.group("local")));
                }
                return true;
            });
        }
        return (int) established.stream().filter(ports::contains).count();
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private Set<Long> held(int pid) throws OsFailure {
        var inodes = new HashSet<Long>();
        Path folder = proc.of(pid, "fd");
        try (var links = Files.newDirectoryStream(folder)) {
            for (Path link : links) {
                addSocket(link, inodes);
            }
        } catch (AccessDeniedException e) {
            throw new OsFailure(
                    Reason.NOT_PERMITTED, "cannot see the sockets of process " + pid + ": not permitted", e);
        } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
            return Set.of();
        }
        return inodes;
    }

    private static void addSocket(Path link, Set<Long> inodes) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            if (target.startsWith("socket:[")) {
                inodes.add(Long.parseLong(target.substring("socket:[".length(), target.length() - 1)));
            }
        } catch (IOException closedMeanwhile) {
            // a descriptor that is closed while we look is none
        }
    }

    /** Lines that do not parse are passed over: the name of a unix socket may hold anything, line feeds included. */
    private void read(int pid, String table, LineReader reader) {
        // ISO 8859-1 reads every byte
        try (BufferedReader lines =
                Files.newBufferedReader(proc.of(pid, "net").resolve(table), StandardCharsets.ISO_8859_1)) {
            String line = lines.readLine();
            for (line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = (table.equals("unix") ? UNIX_LINE : INET_LINE).matcher(line);
                if (matcher.matches() && !reader.accept(matcher)) {
                    return;
                }
            }
        } catch (IOException gone) {
            // the process ended, or the kernel has no such protocol: no sockets
        }
    }
}
