package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/** The tables in {@code /proc/PID/net}, of the process's own network namespace, proc(5). */
final class SocketTable {
    /** Columns of {@code  0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 51234 1 …}. */
    private static final Columns INET = new Columns(1, 3, 7, 9, 0);
    /** And of {@code ffff8880: 00000002 00000000 00010000 0001 01 51235 /run/x.sock}, which does not tell whose it is. */
    private static final Columns UNIX = new Columns(-1, 3, -1, 6, 8);

    /** __SO_ACCEPTCON: af_unix.c, unix_seq_show. */
    static final int ACCEPTS = 0x10000;

    private final Proc proc;

    SocketTable(Proc proc) {
        this.proc = proc;
    }

    /** Where what stands. Those up to the state are of one width, if one is given: a name may look like a line. */
    private record Columns(int local, int state, int uid, int inode, int width) {
        boolean fits(int column, int width) {
            return this.width == 0 || column == 0 || column > state || width == this.width;
        }
    }

    /**
     * One socket.
     *
     * @param local address and port as the table writes them; empty of a UNIX socket
     * @param state of tcp_states.h; of a UNIX socket its flags
     * @param uid whose it is; -1 of a UNIX socket
     * @param rest what follows the inode: of a UNIX socket its path, empty where it has none
     */
    record Line(String local, int state, long uid, long inode, String rest) {}

    /** Decides on a line of a socket table. */
    interface LineReader {
        /** False ends the reading. */
        boolean accept(Line line);
    }

    /** Lines that do not parse are passed over: the name of a unix socket may hold anything, line feeds included. */
    void read(int pid, String table, LineReader reader) {
        read(pid, table, state -> true, reader);
    }

    /** Those in some states: of connections that are over, and wait for their time, there may be a hundred thousand. */
    void read(int pid, String table, IntPredicate states, LineReader reader) {
        Columns columns = table.equals("unix") ? UNIX : INET;
        // ISO 8859-1 reads every byte
        try (BufferedReader lines =
                Files.newBufferedReader(proc.of(pid, "net").resolve(table), StandardCharsets.ISO_8859_1)) {
            String line = lines.readLine();
            for (line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<Line> socket = cut(line, columns, states);
                if (socket.isPresent() && !reader.accept(socket.get())) {
                    return;
                }
            }
        } catch (IOException gone) {
            // the process ended, or the kernel has no such protocol: no sockets
        }
    }

    /** By hand: a pattern takes several times as long, and there may be a hundred thousand lines. */
    private static Optional<Line> cut(String line, Columns columns, IntPredicate states) {
        int localFrom = 0;
        int localTo = 0;
        int state = 0;
        long uid = -1;
        int from = 0;
        try {
            for (int column = 0; ; column++) {
                while (line.charAt(from) == ' ') {
                    from++;
                }
                int space = line.indexOf(' ', from);
                int to = space < 0 ? line.length() : space;
                if (!columns.fits(column, to - from)) {
                    return Optional.empty();
                }
                if (column == columns.local()) {
                    localFrom = from;
                    localTo = to;
                } else if (column == columns.state()) {
                    state = Integer.parseInt(line, from, to, 16);
                    if (!states.test(state)) {
                        return Optional.empty();
                    }
                } else if (column == columns.uid()) {
                    uid = Long.parseLong(line, from, to, 10);
                } else if (column == columns.inode()) {
                    long inode = Long.parseLong(line, from, to, 10);
                    String rest = line.substring(Math.min(to + 1, line.length()));
                    return Optional.of(new Line(line.substring(localFrom, localTo), state, uid, inode, rest));
                }
                from = to;
            }
        } catch (IndexOutOfBoundsException | NumberFormatException noSocket) {
            return Optional.empty();
        }
    }

    /** The socket between these addresses, found by reading all lines: slow where there are thousands. */
    OptionalLong connected(int pid, InetSocketAddress local, InetSocketAddress remote) {
        String plain = hex(local, false) + " " + hex(remote, false) + " ";
        String mapped = hex(local, true) + " " + hex(remote, true) + " ";
        for (String table : new String[] {"tcp", "tcp6"}) {
            try (BufferedReader lines =
                    Files.newBufferedReader(proc.of(pid, "net").resolve(table), StandardCharsets.ISO_8859_1)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains(plain) || line.contains(mapped)) {
                        return cut(line, INET, state -> true)
                                .map(Line::inode)
                                .map(OptionalLong::of)
                                .orElse(OptionalLong.empty());
                    }
                }
            } catch (IOException gone) {
                // likewise
            }
        }
        return OptionalLong.empty();
    }

    /** As the tables write it: each four bytes as a number of this machine's byte order (tcp_ipv4.c, get_tcp4_sock). */
    private static String hex(InetSocketAddress address, boolean mapped) {
        byte[] bytes = address.getAddress().getAddress();
        byte[] whole = bytes;
        if (mapped && address.getAddress() instanceof Inet4Address) {
            whole = new byte[16];
            whole[10] = (byte) 0xff;
            whole[11] = (byte) 0xff;
            System.arraycopy(bytes, 0, whole, 12, bytes.length);
        }
        return HexFormat.of().withUpperCase().formatHex(swapped(whole)) + ":"
                + HexFormat.of().withUpperCase().toHexDigits((char) address.getPort());
    }

    static byte[] swapped(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        ByteBuffer to = ByteBuffer.allocate(bytes.length);
        while (from.hasRemaining()) {
            to.putInt(from.getInt());
        }
        return to.array();
    }

    /** Path by inode; an empty one where it has none. */
    Map<Long, String> listeningUnix(int pid) {
        var listening = new LinkedHashMap<Long, String>();
        read(pid, "unix", line -> {
            if (line.state() == ACCEPTS) {
                listening.put(line.inode(), line.rest());
            }
            return true;
        });
        return listening;
    }
}
