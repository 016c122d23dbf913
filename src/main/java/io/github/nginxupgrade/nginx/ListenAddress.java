package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address that nginx listens on.
 *
 * @param udp true for UDP: {@code listen … udp}, {@code listen … quic}
 * @param host {@code 127.0.0.1}, 32 hexadecimal digits of an IPv6 address, {@code unix:PATH}, or a name, which may be
 *     any address
 * @param port 0 for a unix socket
 */
public record ListenAddress(boolean udp, String host, int port) {
    private static final String ANY = "0.0.0.0";
    private static final String UNIX = "unix:";
    /** For an address without a port, and for a server without {@code listen}: 80, or 8000 without root (ngx_http_core_module). */
    private static final List<Integer> DEFAULT_PORTS = List.of(80, 8000);

    /**
     * What a configuration asks for, each address once.
     *
     * @param all the directives of all its contexts, in their order
     */
    public static List<ListenAddress> configured(Directives all) {
        var listeners = new LinkedHashSet<ListenAddress>();
        var known = new HashSet<List<String>>(); // thousands of servers share a few addresses
        boolean silent = false;
        for (Directive directive : all.list()) {
            if (directive.name().equals("listen")) {
                silent = false;
                if (known.add(directive.arguments())) {
                    listeners.addAll(of(directive));
                }
            } else if (directive.name().equals("server")
                    && directive.arguments().isEmpty()) {
                listeners.addAll(silent ? defaults() : List.of());
                silent = true;
            }
        }
        listeners.addAll(silent ? defaults() : List.of());
        return List.copyOf(listeners);
    }

    /** Of these sockets those whose address is not among the configured ones, each address once, in words. */
    public static List<String> unasked(List<ListenAddress> sockets, List<ListenAddress> configured) {
        return sockets.stream()
                .filter(socket -> configured.stream().noneMatch(socket::serves))
                .map(ListenAddress::toString)
                .distinct()
                .toList();
    }

    private static List<ListenAddress> defaults() {
        return DEFAULT_PORTS.stream()
                .map(port -> new ListenAddress(false, ANY, port))
                .toList();
    }

    /** As ngx_parse_url (ngx_inet.c) reads {@code listen}: several for a range of ports, or without a port. */
    public static List<ListenAddress> of(Directive listen) {
        String address = listen.argument(0);
        boolean udp = listen.arguments().contains("udp") || listen.arguments().contains("quic");
        if (address.isEmpty()) {
            return List.of();
        }
        if (address.startsWith(UNIX)) {
            return List.of(new ListenAddress(udp, address, 0));
        }
        if (address.matches("\\d+(-\\d+)?")) {
            return ports(address).stream()
                    .map(port -> new ListenAddress(udp, ANY, port))
                    .toList();
        }
        int colon = address.lastIndexOf(':');
        boolean hasPort = colon > address.lastIndexOf(']');
        String host = host(hasPort ? address.substring(0, colon) : address);
        List<Integer> ports = hasPort ? ports(address.substring(colon + 1)) : DEFAULT_PORTS;
        return ports.stream().map(port -> new ListenAddress(udp, host, port)).toList();
    }

    private static List<Integer> ports(String text) {
        if (!text.matches("\\d{1,5}(-\\d{1,5})?")) {
            return List.of();
        }
        String[] ends = text.split("-", 2);
        var ports = new ArrayList<Integer>();
        for (int port = Integer.parseInt(ends[0]); port <= Integer.parseInt(ends[ends.length - 1]); port++) {
            ports.add(port);
        }
        return ports;
    }

    private static String host(String text) {
        if (text.equals("*")) {
            return ANY;
        }
        return text.startsWith("[") && text.endsWith("]")
                ? version6(text.substring(1, text.length() - 1)).orElse(text)
                : text;
    }

    /** RFC 4291 section 2.2: groups of hexadecimal digits, one run of zeroes as {@code ::}. */
    private static Optional<String> version6(String text) {
        String[] halves = text.split("::", -1);
        String first = groups(halves[0]);
        String last = halves.length > 1 ? groups(halves[1]) : "";
        int missing = 32 - first.length() - last.length();
        boolean whole = halves.length == 2 ? missing > 0 : missing == 0;
        return halves.length <= 2 && whole ? Optional.of(first + "0".repeat(missing) + last) : Optional.empty();
    }

    private static String groups(String text) {
        var digits = new StringBuilder();
        for (String group : text.isEmpty() ? new String[0] : text.split(":", -1)) {
            digits.append("0".repeat(Math.max(0, 4 - group.length()))).append(group.toLowerCase(java.util.Locale.ROOT));
        }
        return digits.toString();
    }

    /**
     * That of a socket.
     *
     * @param address an IP address in text form, IPv6 without brackets
     */
    public static ListenAddress of(boolean udp, String address, int port) {
        return new ListenAddress(udp, address.contains(":") ? version6(address).orElse(address) : address, port);
    }

    public static ListenAddress ofUnix(String path) {
        return new ListenAddress(false, UNIX + path, 0);
    }

    /** True where a socket that is bound to this address is what the configuration asks for. */
    public boolean serves(ListenAddress configured) {
        boolean named = !configured.host().matches("[0-9.]+|[0-9a-f]{32}|(?s:unix:.*)");
        return udp == configured.udp() && port == configured.port() && (named || host.equals(configured.host()));
    }

    /* By hand, because what a record has of its own is put together at run time, and that takes 6 ms the first time. */

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ListenAddress address
                && udp == address.udp
                && port == address.port
                && host.equals(address.host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    @Override
    public String toString() {
        String address = host.startsWith(UNIX)
                ? host
                : (host.length() == 32 ? "[" + host.replaceAll("(.{4})(?=.)", "$1:") + "]" : host) + ":" + port;
        return udp ? address + " (UDP)" : address;
    }
}
