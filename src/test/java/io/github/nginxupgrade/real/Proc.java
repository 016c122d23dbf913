package io.github.nginxupgrade.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One process as proc(5) shows it at one moment. The start time makes it an identity: pids are used again.
 *
 * @param state the letter of {@code /proc/PID/stat}, Z for a process that has ended but was not yet reaped
 * @param started field 22 of {@code /proc/PID/stat}, in clock ticks since boot
 * @param title the command line with its NULs turned into spaces
 */
record Proc(long pid, long parent, char state, long started, String title) {
    static final String WORKER = "nginx: worker process";
    static final String DRAINING = "nginx: worker process is shutting down";

    public static Optional<Proc> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            // pid (comm) state ppid …: comm may hold anything, so count from the last parenthesis
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            String title = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
            return Optional.of(new Proc(
                    pid,
                    Long.parseLong(fields.get(1)),
                    fields.get(0).charAt(0),
                    Long.parseLong(fields.get(19)),
                    title));
        } catch (IOException e) {
            return Optional.empty(); // gone, also between the two reads
        }
    }

    static List<Proc> all() {
        List<Proc> all = new ArrayList<>();
        String[] names = Path.of("/proc").toFile().list((dir, name) -> name.matches("[0-9]+"));
        for (String name : names == null ? new String[0] : names) {
            of(Long.parseLong(name)).ifPresent(all::add);
        }
        return all;
    }

    boolean alive() {
        return of(pid).filter(now -> now.started == started && now.state != 'Z').isPresent();
    }

    boolean isMaster() {
        return title.startsWith("nginx: master process") || title.startsWith("angie: master process");
    }

    boolean accepts() {
        return title.equals(WORKER) || title.matches("angie: worker process #\\d+");
    }

    boolean drains() {
        return title.equals(DRAINING) || title.matches("angie: worker process is shutting down #\\d+");
    }

    /** It has a title of nginx's, or of Angie's. */
    boolean isTitled() {
        return title.startsWith("nginx: ") || title.startsWith("angie: ");
    }

    /** Sends a signal by its name, such as {@code QUIT}, after checking that the pid is still this process. */
    void signal(String name) {
        if (!alive()) {
            throw new AssertionError("no " + name + " to " + this + ": it is gone");
        }
        kill(name);
    }

    /** The same to a process that may end at any moment, which is as good. */
    void kill(String name) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new AssertionError("kill(1) does not run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The target of {@code exe}, {@code cwd} or another link; empty when gone or not permitted. */
    public String link(String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/" + name)).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** A field of {@code /proc/PID/status}, such as {@code SigBlk}. */
    String status(String field) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.startsWith(field + ":"))
                    .map(line -> line.substring(field.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return ""; // gone, which read(2) says as ESRCH even after the file was opened
        }
    }

    /** The inodes of the sockets that it holds open. */
    Set<String> sockets() {
        Set<String> inodes = new HashSet<>();
        String[] fds = Path.of("/proc/" + pid + "/fd").toFile().list();
        for (String fd : fds == null ? new String[0] : fds) {
            String target = link("fd/" + fd);
            if (target.startsWith("socket:[")) {
                inodes.add(target.substring("socket:[".length(), target.length() - 1));
            }
        }
        return inodes;
    }

    /** Whether it holds a socket that listens on this TCP port. */
    boolean listensOn(int port) {
        return holds("tcp", "0A", port);
    }

    /** Whether it holds a socket of UDP that has this port and no peer. */
    boolean awaitsDatagramsOn(int port) {
        return holds("udp", "07", port);
    }

    /** How many bytes wait in its socket of UDP with this port, and were read by no process yet. */
    long unreadOn(int port) {
        return held("udp", "07", port)
                .mapToLong(fields -> Long.parseLong(fields.get(4).split(":", -1)[1], 16))
                .sum();
    }

    private boolean holds(String table, String state, int port) {
        return held(table, state, port).findAny().isPresent();
    }

    /** Of the sockets that it holds, by proc(5). The states: 0A is LISTEN, and of UDP 07 is one without a peer. */
    private Stream<List<String>> held(String table, String state, int port) {
        String local = String.format(":%04X", port);
        Set<String> mine = sockets();
        try {
            // sl local_address rem_address st tx_queue:rx_queue … inode: proc(5), /proc/net/tcp
            return Files.readAllLines(Path.of("/proc/net", table)).stream()
                    .map(line -> List.of(line.strip().split("\\s+", -1)))
                    .filter(fields -> fields.get(1).endsWith(local)
                            && fields.get(3).equals(state)
                            && mine.contains(fields.get(9)));
        } catch (IOException e) {
            throw new AssertionError("/proc/net/" + table + " cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return pid + " (parent " + parent + ", " + state + ") " + title;
    }
}
