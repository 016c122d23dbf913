package io.github.nginxupgrade.proof.traffic;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.nginx.StubStatus;
import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.probe.HttpGet;
import io.github.nginxupgrade.proof.probe.Probe;
import io.github.nginxupgrade.situation.Master;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** The requests that nginx counts itself (ngx_http_stub_status_module), where its configuration shows them. */
final class Counters {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Os os;
    private final Optional<StubStatus> place;

    Counters(Os os, Directives configuration) {
        this.os = os;
        this.place = StubStatus.configured(configuration);
    }

    /** {@code stub_status /status}; not where none is configured. */
    String words() {
        return "stub_status " + place.orElseThrow().uri();
    }

    /** How much this master's workers have served since its start; empty where nothing tells. Blocks for at most two seconds. */
    OptionalLong requests(Optional<Master> master) {
        if (place.isEmpty() || master.isEmpty()) {
            return OptionalLong.empty();
        }
        StubStatus status = place.get();
        try (Connection connection =
                os.sockets().connect(endpoint(status.listen()), master.get().pid(), LIMIT)) {
            HttpGet.Read read = HttpGet.get(connection, new Probe.Ask(status.host(), status.uri()));
            return StubStatus.requests(read.body());
        } catch (OsFailure | IOException notAnswered) {
            return OptionalLong.empty();
        }
    }

    private static Endpoint endpoint(ListenAddress listen) {
        if (listen.host().startsWith("unix:")) {
            return new Endpoint.Unix(Path.of(listen.host().substring("unix:".length())));
        }
        String host =
                switch (listen.host()) {
                    case "0.0.0.0" -> "127.0.0.1";
                    case "00000000000000000000000000000000" -> "::1";
                    default -> listen.host().length() == 32 ? version6(listen.host()) : listen.host();
                };
        return new Endpoint.Tcp(host, listen.port(), Optional.empty());
    }

    private static String version6(String digits) {
        try {
            return InetAddress.getByAddress(HexFormat.of().parseHex(digits)).getHostAddress();
        } catch (UnknownHostException | IllegalArgumentException aName) {
            return digits;
        }
    }
}
