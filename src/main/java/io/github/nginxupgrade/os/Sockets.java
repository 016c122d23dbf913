package io.github.nginxupgrade.os;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Sockets by their owners. */
public interface Sockets {
    /**
     * Inodes of the listening sockets (TCP, UNIX stream) that the process holds, and of those of UDP that are bound and have no
     * peer, looked up in its own network namespace. A process that is gone holds none.
     *
     * @throws OsFailure NOT_PERMITTED where another user's file descriptors may not be seen
     */
    Set<Long> listening(int pid) throws OsFailure;

    /**
     * What it waits for by these. May remember which sockets listen: one that does goes on until it is closed. For polling.
     *
     * @throws OsFailure as above
     */
    Awaits awaits(int pid) throws OsFailure;

    /** True where one of the listening sockets is a UNIX socket. */
    boolean listensOnUnixSocket(int pid) throws OsFailure;

    /**
     * What the process listens on, TCP and UNIX stream sockets, in its own network namespace, one for each socket; none where
     * it is gone.
     */
    List<Listener> listenAddresses(int pid) throws OsFailure;

    /** Likewise where it waits for datagrams of anybody, UDP: as QUIC does. */
    List<Listener> udpAddresses(int pid) throws OsFailure;

    /**
     * How many connections of clients each of these workers holds: established TCP connections, and those accepted from
     * UNIX sockets. Connections that they opened themselves, to upstreams, do not count. Not for polling: it costs a
     * pass over all connections of the machine.
     *
     * @param masters theirs, whose listening sockets tell the clients' connections from others
     * @return by worker, 0 for one that is gone
     * @throws OsFailure NOT_PERMITTED where another user's file descriptors may not be seen
     */
    Map<Integer, Integer> connections(List<Integer> workers, List<Integer> masters) throws OsFailure;

    /**
     * Connects, and speaks TLS where that is asked for. Blocks until it is done, at most for the limit.
     *
     * @param pid whose network namespace the connection is opened in; a UNIX socket's path too is looked up by our own
     *     view of the files
     * @param limit for the whole life of the connection
     */
    Connection connect(Endpoint to, int pid, Duration limit) throws OsFailure;

    /**
     * Which of these processes holds the socket with this inode. Those that are gone hold none.
     *
     * @throws OsFailure NOT_PERMITTED where another user's file descriptors may not be seen
     */
    OptionalInt holder(List<Integer> pids, long inode) throws OsFailure;

    /**
     * True where the process has yet to read what came through a pair of UNIX sockets of which the other one holds an end: as
     * the channel from a master to its worker is ({@code ngx_spawn_process}, {@code ngx_write_channel}). False also where the
     * kernel does not tell (no unix_diag).
     *
     * @throws OsFailure NOT_PERMITTED where another user's file descriptors may not be seen
     */
    boolean hasUnread(int pid, int from) throws OsFailure;
}
