package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.text.Bytes;
import io.github.nginxupgrade.text.Visible;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The system's log by the socket of syslog(3), which systemd-journald has as well: {@code journalctl -t nginx-upgrade}. One datagram a
 * line, sent only where it is taken at once, for nobody who watches over an upgrade waits for a log.
 *
 * <pre>
 * &lt;29&gt;nginx-upgrade[4720]: upgraded nginx 1.18.0 to 1.22.1
 * </pre>
 */
final class SystemLog {
    private static final String SOCKET = "/dev/log";
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    /** sockaddr_un, unix(7). */
    private static final int ADDRESS = 110;

    /** LOG_DAEMON with LOG_NOTICE and LOG_ERR, syslog(3). */
    private static final int NOTICE = (3 << 3) + 5;

    private static final int ERROR = (3 << 3) + 3;
    /** What every syslogd takes in one piece (RFC 5424, 6.1). */
    private static final int LONGEST = 2048;

    private SystemLog() {}

    static void write(boolean failure, String line) {
        try {
            int socket = LibC.c().socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            if (socket >= 0) {
                send(socket, message(failure, line));
                int unused = LibC.c().close(socket);
            }
        } catch (LinkageError noSuchFunction) {
            // then it is not logged
        }
    }

    private static void send(int socket, byte[] message) {
        if (LibC.c().connect(socket, address(), ADDRESS) == 0) {
            long unused = LibC.c().send(socket, message, message.length, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    }

    private static byte[] address() {
        return ByteBuffer.allocate(ADDRESS)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(SOCKET.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static byte[] message(boolean failure, String line) {
        String all = "<" + (failure ? ERROR : NOTICE) + ">nginx-upgrade["
                + ProcessHandle.current().pid() + "]: " + Visible.line(line);
        return Bytes.of(all.substring(0, Math.min(all.length(), LONGEST)));
    }
}
