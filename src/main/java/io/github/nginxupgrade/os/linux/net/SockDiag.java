package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.os.linux.kernel.LibC;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import jnr.constants.platform.Errno;

/**
 * Asks the kernel for sockets, sock_diag(7): for one by its pair of addresses or by its inode, which costs the same with
 * one socket on the machine as with twenty thousand, or for all in some states. Answers for the network namespace of the thread that opened it.
 */
final class SockDiag implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int IPPROTO_TCP = 6;

    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final short NLM_F_REQUEST = 1;
    private static final short NLM_F_DUMP = 0x300;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_HEADER = 16;

    /** inet_diag_req_v2 and inet_diag_msg of linux/inet_diag.h. */
    private static final int INET_REQUEST = 56;

    private static final int INET_STATE = NLMSG_HEADER + 1;
    private static final int INET_PORT = NLMSG_HEADER + 4;
    private static final int INET_ADDRESS = NLMSG_HEADER + 8;
    private static final int INET_UID = NLMSG_HEADER + 64;
    private static final int INET_INODE = NLMSG_HEADER + 68;
    /** unix_diag_req and unix_diag_msg of linux/unix_diag.h, and the attributes behind the latter. */
    private static final int UNIX_REQUEST = 24;

    private static final int UNIX_ATTRIBUTES = NLMSG_HEADER + 16;
    private static final int UDIAG_SHOW_PEER = 4;
    private static final int UDIAG_SHOW_RQLEN = 0x10;

    private static final int ANY = -1;
    /** What the kernel fills at once when it dumps (af_netlink.c, netlink_dump). */
    private static final int LARGEST = 32_768;

    private final int socket;
    private final byte[] buffer = new byte[LARGEST];

    SockDiag() throws IOException {
        socket = LibC.c().socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (socket < 0) {
            throw new IOException(
                    "the kernel does not tell of sockets: " + LibC.errno().description());
        }
    }

    /**
     * The inode of the TCP socket between these addresses.
     *
     * @return 0 where nobody has accepted it yet; empty where there is no such socket, or this kernel has no tcp_diag
     */
    OptionalLong tcp(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        InetAddress address = local.getAddress();
        ByteBuffer request = tcp(NLM_F_REQUEST, address instanceof Inet4Address ? AF_INET : AF_INET6, ANY);
        request.order(ByteOrder.BIG_ENDIAN).putShort((short) local.getPort()).putShort((short) remote.getPort());
        put(request, address);
        put(request, remote.getAddress());
        request.order(ByteOrder.nativeOrder())
                .putInt(scope(address))
                .putInt(ANY)
                .putInt(ANY);
        ByteBuffer answer = ask(request);
        boolean found = answer.limit() > INET_INODE && isBetween(answer, remote.getPort());
        return found ? OptionalLong.of(Integer.toUnsignedLong(answer.getInt(INET_INODE))) : OptionalLong.empty();
    }

    /** Where there is no such connection, the kernel answers with the socket that listens: it has no remote port. */
    private static boolean isBetween(ByteBuffer answer, int remotePort) {
        return port(answer, INET_PORT + 2) == remotePort;
    }

    private static int port(ByteBuffer answer, int at) {
        return Byte.toUnsignedInt(answer.get(at)) << Byte.SIZE | Byte.toUnsignedInt(answer.get(at + 1));
    }

    private static void put(ByteBuffer request, InetAddress address) {
        int next = request.position() + 16;
        request.put(address.getAddress()).position(next);
    }

    private static int scope(InetAddress address) {
        return address instanceof Inet6Address wide ? wide.getScopeId() : 0;
    }

    /** Empty where it is no UNIX socket, or has no other end. */
    Optional<UnixPair> unix(long inode) throws IOException {
        ByteBuffer request = request(UNIX_REQUEST, NLM_F_REQUEST);
        request.put((byte) AF_UNIX).put((byte) 0).putShort((short) 0).putInt(ANY);
        request.putInt((int) inode)
                .putInt(UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN)
                .putInt(ANY)
                .putInt(ANY);
        ByteBuffer answer = ask(request);
        return UnixPair.parse(answer, UNIX_ATTRIBUTES);
    }

    /**
     * All TCP sockets in these states. Asked for those that listen alone, the kernel does not walk over the buckets of the
     * others (inet_diag.c, inet_diag_dump_icsk).
     *
     * @param states a bit for each number of tcp_states.h
     * @throws IOException where this kernel has no tcp_diag
     */
    void dumpTcp(int states, Consumer<TcpSockets.Inet> visitor) throws IOException {
        for (int family : new int[] {AF_INET, AF_INET6}) {
            ByteBuffer request = tcp((short) (NLM_F_REQUEST | NLM_F_DUMP), family, states);
            request.position(request.capacity());
            send(request);
            while (visitAll(receive(), family == AF_INET ? 4 : 16, visitor)) {
                // the next part
            }
        }
    }

    /** True where there is more to come. */
    private static boolean visitAll(ByteBuffer part, int length, Consumer<TcpSockets.Inet> visitor) throws IOException {
        int at = 0;
        while (at + NLMSG_HEADER <= part.limit()) {
            int type = part.getShort(at + 4);
            if (type == NLMSG_DONE) {
                return false;
            }
            if (type == NLMSG_ERROR) {
                throw new IOException("cannot ask for sockets: "
                        + Errno.valueOf(-part.getInt(at + NLMSG_HEADER)).description());
            }
            byte[] local = new byte[length];
            part.get(at + INET_ADDRESS, local);
            visitor.accept(new TcpSockets.Inet(
                    part.get(at + INET_STATE),
                    ByteBuffer.wrap(local),
                    port(part, at + INET_PORT),
                    Integer.toUnsignedLong(part.getInt(at + INET_UID)),
                    Integer.toUnsignedLong(part.getInt(at + INET_INODE))));
            at += Math.max(NLMSG_HEADER, (part.getInt(at) + 3) & ~3);
        }
        return true;
    }

    private static ByteBuffer tcp(short flags, int family, int states) {
        return request(INET_REQUEST, flags)
                .put((byte) family)
                .put((byte) IPPROTO_TCP)
                .putShort((short) 0)
                .putInt(states);
    }

    private static ByteBuffer request(int payload, short flags) {
        return ByteBuffer.allocate(NLMSG_HEADER + payload)
                .order(ByteOrder.nativeOrder())
                .putInt(NLMSG_HEADER + payload)
                .putShort(SOCK_DIAG_BY_FAMILY)
                .putShort(flags)
                .putInt(1)
                .putInt(0);
    }

    /** The answer; an empty one where the kernel knows no such socket. */
    private ByteBuffer ask(ByteBuffer request) throws IOException {
        send(request);
        ByteBuffer answer = receive();
        if (answer.getShort(4) != NLMSG_ERROR) {
            return answer;
        }
        Errno error = Errno.valueOf(-answer.getInt(NLMSG_HEADER));
        if (error != Errno.ENOENT) {
            throw new IOException("cannot ask for a socket: " + error.description());
        }
        return ByteBuffer.allocate(0);
    }

    private void send(ByteBuffer request) throws IOException {
        byte[] message = new byte[request.position()];
        request.flip().get(message);
        if (LibC.c().send(socket, message, message.length, 0) < 0) {
            throw new IOException("cannot ask for a socket: " + LibC.errno().description());
        }
    }

    /** Valid until the next one is received. */
    private ByteBuffer receive() throws IOException {
        long length = LibC.c().recv(socket, buffer, buffer.length, 0);
        if (length < NLMSG_HEADER + 4) {
            throw new IOException("no answer on a socket: " + LibC.errno().description());
        }
        return ByteBuffer.wrap(buffer, 0, (int) length).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        int unused = LibC.c().close(socket);
    }
}
