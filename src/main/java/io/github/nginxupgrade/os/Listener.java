package io.github.nginxupgrade.os;

/**
 * What a process listens on.
 *
 * @param address of TCP and UDP the IP address in text form, IPv6 without brackets; of a UNIX socket the path that it was
 *     bound to
 * @param port of TCP and UDP; -1 of a UNIX socket
 */
public record Listener(String address, int port) {
    public static Listener unix(String path) {
        return new Listener(path, -1);
    }

    /** Written out, as that of {@link FileStat}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Listener that && port == that.port && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode() + port;
    }

    public boolean isUnix() {
        return port < 0;
    }

    /** As nginx's {@code listen} writes it: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code unix:/run/x.sock}. */
    public String words() {
        if (isUnix()) {
            return "unix:" + address;
        }
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
