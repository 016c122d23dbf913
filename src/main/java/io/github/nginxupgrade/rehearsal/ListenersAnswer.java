package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Connects to everything that the rehearsed candidate listens on. One that takes no connection is a failed rehearsal. */
final class ListenersAnswer implements SandboxInspection {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** What failed by time is tried once more, for so many times as long. */
    private static final int MORE = 3;

    private static final int MOST = 32;
    /** Every HTTP server answers it in some way, one with TLS too. */
    private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int LONGEST = 200;

    private final Os os;
    private final Duration limit;
    private int answered;

    /**
     * For this host.
     *
     * @param start how long a start may take here: on a busy machine all takes longer
     */
    ListenersAnswer(Os os, Duration start) {
        this.os = os;
        this.limit = start.compareTo(SHORTEST) > 0 ? start : SHORTEST;
    }

    /** How many took a connection. */
    int answered() {
        return answered;
    }

    @Override
    public Seen look(Sandbox sandbox, int master) throws OsFailure {
        List<Listener> listeners =
                os.sockets().listenAddresses(master).stream().distinct().toList();
        var words = new ArrayList<String>();
        for (Listener listener : listeners.subList(0, Math.min(MOST, listeners.size()))) {
            try {
                String line = asked(sandbox, listener, master);
                words.add(listener.words() + (line.isEmpty() ? " took a connection" : " said " + line));
                answered++;
            } catch (OsFailure refused) {
                return new Seen(
                        Optional.of(SandboxInspection.failed("the candidate does not serve: " + refused.sentence())),
                        "");
            }
        }
        int rest = listeners.size() - answered;
        return new Seen(
                Optional.empty(), String.join(", ", words) + (rest > 0 ? " and " + rest + " more were not asked" : ""));
    }

    private String asked(Sandbox sandbox, Listener listener, int master) throws OsFailure {
        try {
            return ask(sandbox, listener, master, limit);
        } catch (OsFailure once) {
            return ask(sandbox, listener, master, limit.multipliedBy(MORE));
        }
    }

    /** The first line that came, empty where none did, which says nothing against the listener. */
    private String ask(Sandbox sandbox, Listener listener, int master, Duration within) throws OsFailure {
        Path folder = Path.of(os.processes().workingDirectory(master).orElse("/"));
        Endpoint to = listener.isUnix()
                ? new Endpoint.Unix(sandbox.seenFromOutside(folder.resolve(listener.address())))
                : new Endpoint.Tcp(listener.address(), listener.port(), Optional.empty());
        byte[] answer = new byte[LONGEST];
        int length;
        try (Connection connection = os.sockets().connect(to, sandbox.first(), within)) {
            connection.output().write(REQUEST);
            connection.output().flush();
            length = Math.max(0, connection.input().read(answer));
        } catch (IOException brokenOnceAccepted) {
            return "";
        }
        String text = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
        return text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    }
}
