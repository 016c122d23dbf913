package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a configuration answers with nginx's own counters (ngx_http_stub_status_module). They are counted anew by each
 * master: a new one begins at 0.
 *
 * @param listen speaks plain HTTP
 * @param host a name of the server
 * @param uri the location
 */
public record StubStatus(ListenAddress listen, String host, String uri) {
    /** {@code 16630948 16630948 31070465}: accepted, handled, requests; Tengine adds the time that these took. */
    private static final Pattern COUNTERS =
            Pattern.compile("(?m)^ *[0-9]{1,18} [0-9]{1,18} ([0-9]{1,18})(?: [0-9]{1,18})? *$");

    /** Arguments of listen by which a plain request is not answered. */
    private static final Set<String> NOT_PLAIN = Set.of("ssl", "quic", "udp", "proxy_protocol");

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9.-]+");

    /**
     * The first that can be asked without TLS.
     *
     * @param all the directives of all contexts, in their order: what belongs to which block is told by that order
     */
    public static Optional<StubStatus> configured(Directives all) {
        var server = new Server();
        for (Directive directive : all.list()) {
            if (directive.name().equals("server") && directive.arguments().isEmpty()) {
                Optional<StubStatus> found = server.found();
                if (found.isPresent()) {
                    return found;
                }
                server = new Server();
            }
            server.take(directive);
        }
        return server.found();
    }

    /** What is read of its words is read only once it has the page: of a hundred thousand servers one may have it. */
    private static final class Server {
        private final List<Directive> listening = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private String location = "";
        private Optional<String> uri = Optional.empty();

        void take(Directive directive) {
            switch (directive.name()) {
                case "listen" -> listening.add(directive);
                case "server_name" -> names.add(directive.argument(0));
                case "location" -> location = path(directive);
                case "stub_status" -> uri = uri.or(() -> Optional.of(location).filter(path -> !path.isEmpty()));
                default -> {}
            }
        }

        /** A path that can be asked for; none of a pattern or of a named location. */
        private static String path(Directive location) {
            String modifier = location.argument(0);
            String path = modifier.equals("=") || modifier.equals("^~") ? location.argument(1) : modifier;
            return path.startsWith("/") ? path : "";
        }

        Optional<StubStatus> found() {
            return uri.flatMap(path -> plain().map(address -> new StubStatus(address, name(), path)));
        }

        private Optional<ListenAddress> plain() {
            return listening.stream()
                    .filter(listen -> listen.arguments().stream().noneMatch(NOT_PLAIN::contains))
                    .flatMap(listen -> ListenAddress.of(listen).stream())
                    .findFirst();
        }

        /** The last that is no pattern. */
        private String name() {
            return names.stream()
                    .filter(name -> PLAIN_NAME.matcher(name).matches())
                    .reduce("localhost", (one, later) -> later);
        }
    }

    /** How many requests the page tells of. */
    public static OptionalLong requests(String page) {
        Matcher counters = COUNTERS.matcher(page);
        return counters.find() ? OptionalLong.of(Long.parseLong(counters.group(1))) : OptionalLong.empty();
    }
}
