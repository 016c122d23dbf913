package io.github.nginxupgrade.os;

import java.nio.file.Path;
import java.util.Optional;

/** Where a connection leads. */
public sealed interface Endpoint {
    /**
     * A TCP port.
     *
     * @param host a name, resolved by this machine, or an address
     * @param tls empty: in the clear
     */
    record Tcp(String host, int port, Optional<Tls> tls) implements Endpoint {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A stream socket in the file system. */
    record Unix(Path path) implements Endpoint {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * How TLS is spoken.
     *
     * @param serverName what is asked for (SNI) and what the certificate must name
     * @param verified false: any certificate will do
     * @param authorities a PEM file with those who may have signed it; empty: the machine's own
     */
    record Tls(String serverName, boolean verified, Optional<Path> authorities) {}
}
