package io.github.nginxupgrade.os.linux;

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables in {@code /proc/PID/net}, of the process's own network namespace, proc(5). */
final class SocketTable {
    /** {@code  0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 51234 1 …}. */
    private static final Pattern INET_LINE =
            Pattern.compile("\\s*\\d+: (?<local>[0-9A-F]+:[0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} (?<state>[0-9A-F]{2})"
                    + "(?: +\\S+){5} +(?<inode>\\d{1,18})(?: .*)?");
    /** {@code ffff8880: 00000002 00000000 00010000 0001 01 51235 /run/x.sock}. */
    private static final Pattern UNIX_LINE = Pattern.compile(
            "[0-9a-fA-FK]+: [0-9A-F]{8} [0-9A-F]{8} (?<state>[0-9A-F]{8}) [0-9A-F]{4} [0-9A-F]{2} +(?<inode>\\d{1,18})"
                    + "(?: (?<path>.*))?");

    /** __SO_ACCEPTCON: af_unix.c, unix_seq_show. */
    static final String ACCEPTS = "00010000";

    private final Proc proc;

    SocketTable(Proc proc) {
        this.proc = proc;
    }

    /** Decides on a line of a socket table. */
    interface LineReader {
        /** False ends the reading. */
        boolean accept(Matcher line);
    }

    static long inode(Matcher line) {
        return Long.parseLong(line.group("inode"));
    }

    /** Lines that do not parse are passed over: the name of a unix socket may hold anything, line feeds included. */
    void read(int pid, String table, LineReader reader) {
        Pattern form = table.equals("unix") ? UNIX_LINE : INET_LINE;
        // ISO 8859-1 reads every byte
        try (BufferedReader lines =
                Files.newBufferedReader(proc.of(pid, "net").resolve(table), StandardCharsets.ISO_8859_1)) {
            String line = lines.readLine();
            for (line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = form.matcher(line);
                if (matcher.matches() && !reader.accept(matcher)) {
                    return;
                }
            }
        } catch (IOException gone) {
            // the process ended, or the kernel has no such protocol: no sockets
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
                    Matcher matcher = INET_LINE.matcher(line);
                    if ((line.contains(plain) || line.contains(mapped)) && matcher.matches()) {
                        return OptionalLong.of(inode(matcher));
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
        return HexFormat.of().withUpperCase().formatHex(swapped(whole))
                + String.format(Locale.ROOT, ":%04X", address.getPort());
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
            if (line.group("state").equals(ACCEPTS)) {
                listening.put(
                        inode(line), Optional.ofNullable(line.group("path")).orElse(""));
            }
            return true;
        });
        return listening;
    }
}
