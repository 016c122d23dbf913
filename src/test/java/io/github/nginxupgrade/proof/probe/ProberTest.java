package io.github.nginxupgrade.proof.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OtherPort;
import io.github.nginxupgrade.os.Sockets;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Who answered, where the server closes its end as soon as it has said its word. */
class ProberTest {
    private static final int WORKER = 17;
    private static final long SOCKET = 4711;
    private static final Probe PROBE = new Probe(
            "http://127.0.0.1:80/",
            new Endpoint.Tcp("127.0.0.1", 80, Optional.empty()),
            Optional.of(new Probe.Ask("localhost", "/")));

    private int connections;
    private int looks;

    /** As nginx does after a 500: its end is there when it is looked for, and closed before its holder is. */
    private final class Closing extends CannedConnection {
        private final int number = ++connections;

        Closing() {
            super(new ByteArrayInputStream(
                    "HTTP/1.1 500 Internal Server Error\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public OptionalLong serverInode() {
            return number > 1 || ++looks == 1 ? OptionalLong.of(SOCKET) : OptionalLong.empty();
        }
    }

    private Object answer(String method) {
        return switch (method) {
            case "connect" -> new Closing();
            case "holder" -> connections > 1 ? OptionalInt.of(WORKER) : OptionalInt.empty();
            default -> throw new IllegalStateException(method);
        };
    }

    @Test
    void oneThatClosesBetweenTwoLooksIsAskedAgain() {
        Os machine = Linux.machine();
        var sockets = (Sockets) Proxy.newProxyInstance(
                Sockets.class.getClassLoader(),
                new Class<?>[] {Sockets.class},
                (proxy, method, arguments) -> answer(method.getName()));
        var os = OtherPort.sockets(machine, sockets);
        Answer answer = new Prober(os, ProbeCriteria.USUAL).ask(PROBE, new Workers(1, List.of(), List.of(WORKER)));
        assertThat(answer.by()).as(answer.words()).isEqualTo(Answer.By.NEW);
        assertThat(connections).isEqualTo(2);
    }
}
