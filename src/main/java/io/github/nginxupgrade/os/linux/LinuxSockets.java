package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.Sockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Sockets of a process: the links {@code /proc/PID/fd/N -> socket:[INODE]} against the tables in {@code
 * /proc/PID/net} of its own network namespace, proc(5).
 */
final class LinuxSockets implements Sockets {
    private final Proc proc;

    LinuxSockets(Proc proc) {
        this.proc = proc;
    }

    /** Decides on a line of a socket table, split at spaces. */
    private interface LineReader {
        /** False ends the reading. */
        boolean accept(String[] fields);
    }

    @Override
    public Set<Long> listening(int pid) throws OsFailure {
        Set<Long> held = held(pid);
        var listening = new HashSet<Long>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            // the kernel lists the listening sockets first (tcp_ipv4.c, tcp_get_idx): stop at the first other one
            read(pid, table, line -> {
                boolean listens = line[3].equals("0A");
                if (listens) {
                    listening.add(Long.parseLong(line[9]));
                }
                return listens;
            });
        }
        for (String table : new String[] {"udp", "udp6"}) {
            read(pid, table, line -> {
                listening.add(Long.parseLong(line[9]));
                return true;
            });
        }
        listening.addAll(listeningUnix(pid));
        listening.retainAll(held);
        return listening;
    }

    private Set<Long> listeningUnix(int pid) {
        var listening = new HashSet<Long>();
        // __SO_ACCEPTCON is 00010000: af_unix.c, unix_seq_show
        read(pid, "unix", line -> {
            if (line[3].equals("00010000")) {
                listening.add(Long.parseLong(line[6]));
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
    public int connections(int pid) throws OsFailure {
        Set<Long> held = held(pid);
        var ports = new HashSet<String>();
        var established = new java.util.ArrayList<String>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            read(pid, table, line -> {
                if (line[3].equals("0A")) {
                    ports.add(port(line[1]));
                } else if (held.contains(Long.parseLong(line[9]))) {
                    established.add(port(line[1]));
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

    private void read(int pid, String table, LineReader reader) {
        try (BufferedReader lines = Files.newBufferedReader(proc.of(pid, "net").resolve(table))) {
            String line = lines.readLine();
            for (line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 6 && !reader.accept(fields)) {
                    return;
                }
            }
        } catch (IOException gone) {
            // the process ended, or the kernel has no such protocol: no sockets
        }
    }
}
