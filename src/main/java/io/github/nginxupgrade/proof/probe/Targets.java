package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.proof.probe.Probe.Ask;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code --probe} is given: {@code http://HOST[:PORT]/URI}, {@code https://…}, {@code tcp://HOST:PORT},
 * {@code unix:PATH}, {@code unix:PATH:/URI}.
 *
 * @param connect where to connect instead of the URL's host, HOST:PORT; a unix socket stays where it is
 * @param verified false: any certificate will do
 * @param authorities a PEM file with those who may have signed it; empty: the machine's own
 */
public record Targets(Optional<String> connect, boolean verified, Optional<Path> authorities) {
    private static final Pattern UNIX = Pattern.compile("(?s)unix:(/[^:]*)(?::(/.*))?");
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^:\\[\\]/]+):([0-9]{1,5})");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with one sentence, where it is none
     */
    public Probe probe(String target) {
        Matcher unix = UNIX.matcher(target);
        if (unix.matches()) {
            Optional<Ask> ask = Optional.ofNullable(unix.group(2)).map(uri -> new Ask("localhost", uri));
            return new Probe(target, new Endpoint.Unix(Path.of(unix.group(1))), ask);
        }
        URI url = url(target);
        String host = Optional.ofNullable(url.getHost()).orElse("");
        String scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        boolean bare = Optional.ofNullable(url.getRawPath()).orElse("").isEmpty();
        if (host.isEmpty() || url.getRawUserInfo() != null || url.getPort() > 65535) {
            throw unreadable(target);
        }
        return switch (scheme) {
            case "http" -> http(target, url, 80, Optional.empty());
            case "https" -> http(target, url, 443, Optional.of(new Endpoint.Tls(bare(host), verified, authorities)));
            case "tcp" -> {
                if (url.getPort() < 1 || !bare) {
                    throw unreadable(target);
                }
                yield new Probe(target, endpoint(host, url.getPort(), Optional.empty()), Optional.empty());
            }
            default -> throw unreadable(target);
        };
    }

    private static URI url(String target) {
        try {
            return new URI(target);
        } catch (URISyntaxException e) {
            throw unreadable(target);
        }
    }

    private Probe http(String target, URI url, int usual, Optional<Endpoint.Tls> tls) {
        int port = url.getPort() < 0 ? usual : url.getPort();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String uri = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        String host = port == usual ? url.getHost() : url.getHost() + ":" + port;
        return new Probe(target, endpoint(url.getHost(), port, tls), Optional.of(new Ask(host, uri)));
    }

    private Endpoint endpoint(String host, int port, Optional<Endpoint.Tls> tls) {
        if (connect.isEmpty()) {
            return new Endpoint.Tcp(bare(host), port, tls);
        }
        Matcher matcher = HOST_PORT.matcher(connect.get());
        if (!matcher.matches() || !isPort(Integer.parseInt(matcher.group(2)))) {
            throw new IllegalArgumentException("'" + connect.get() + "' is not HOST:PORT");
        }
        return new Endpoint.Tcp(bare(matcher.group(1)), Integer.parseInt(matcher.group(2)), tls);
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }

    /** An IPv6 address without its brackets. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static IllegalArgumentException unreadable(String target) {
        return new IllegalArgumentException(
                "'" + target
                        + "' is no probe; write http://HOST/URI, https://HOST/URI, tcp://HOST:PORT, unix:PATH or unix:PATH:/URI");
    }
}
