package io.github.nginxupgrade.os;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** An open connection. At the time limit that it was opened with it is closed under whoever reads or writes. */
public interface Connection extends AutoCloseable {
    /** Blocks; fails with an {@code IOException} once the connection is closed, also at the time limit. */
    InputStream input();

    /** Likewise. */
    OutputStream output();

    /** SHA-256 of the certificate that the server showed, as 64 hexadecimal digits; empty without TLS. */
    Optional<String> certificate();

    /** True once the time limit has closed it. */
    boolean isTimedOut();

    /**
     * The inode of the socket at the other end, for {@link Sockets#holder}. Empty where no process has accepted it yet,
     * or it is not in the network namespace that the connection was opened in: on another machine, or behind an address
     * translation.
     *
     * @throws OsFailure where the kernel does not say
     */
    OptionalLong serverInode() throws OsFailure;

    /** Never fails; a second time does nothing. */
    @Override
    void close();
}
