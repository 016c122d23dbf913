package io.github.nginxupgrade.proof.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever answers a probe may send anything, for ever: a probe ends in time, keeps little, and says what was wrong. */
@Tag("slow")
class HostileAnswersTest {
    private static final Duration TIMEOUT = Duration.ofMillis(1500);
    /** For a machine on which much else goes on; what does not end in time does not end at all. */
    private static final Duration LITTLE = Duration.ofSeconds(10);

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String PIECE = "x".repeat(1 << 14);
    /** Among them the gigabytes that loopback carries within the timeout. */
    private static final long KEPT_AT_MOST = 64L << 20;

    private final Os os = Linux.machine();

    /** What is sent once, and what then without end. */
    enum Sent {
        ENDLESS_HEADER_LINE(OK + "X: ", PIECE, "not an HTTP answer"),
        ENDLESS_STATUS_LINE("HTTP/1.1 200 ", PIECE, "not an HTTP answer"),
        ENDLESS_HEADERS(OK, "X: y\r\n".repeat(1000), "not an HTTP answer"),
        ENDLESS_FOLDED_HEADER(OK + "X: y\r\n", " y\r\n".repeat(1000), "not an HTTP answer"),
        ENDLESS_EMPTY_LINES("", "\r\n".repeat(1000), "not an HTTP answer"),
        ENDLESS_CONTINUE("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000), "not an HTTP answer"),
        ENDLESS_EARLY_HINTS("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(1000), "not an HTTP answer"),
        ENDLESS_CHUNK_EXTENSION(OK + "Transfer-Encoding: chunked\r\n\r\n5;a=", PIECE, "not an HTTP answer"),
        ENDLESS_CHUNK_SIZE(OK + "Transfer-Encoding: chunked\r\n\r\n", "0".repeat(1 << 14), "not an HTTP answer"),
        ENDLESS_TRAILER(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", PIECE, "not an HTTP answer"),
        ENDLESS_TRAILERS(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n".repeat(1000), "not an HTTP answer"),
        ENDLESS_CHUNKS(OK + "Transfer-Encoding: chunked\r\n\r\n", "4000\r\n" + PIECE + "\r\n", "no answer within"),
        HUGE_CHUNK(OK + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n", PIECE, "no answer within"),
        HUGE_LENGTH(OK + "Content-Length: 9223372036854775807\r\n\r\n", PIECE, "no answer within"),
        ENDLESS_BODY(OK + "\r\n", PIECE, "no answer within"),
        NOTHING("", "", "no answer within"),
        HALF_A_HEAD(OK + "Content-Le", "", "no answer within"),
        HALF_A_BODY(OK + "Content-Length: 100\r\n\r\nabc", "", "no answer within"),
        NEGATIVE_LENGTH(OK + "Content-Length: -5\r\n\r\n", PIECE, "not an HTTP answer"),
        TWO_LENGTHS(OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", PIECE, ""),
        LENGTH_THAT_IS_NONE(OK + "Content-Length: \u001b]0;t\u0007" + PIECE + "\r\n\r\n", "", "not an HTTP answer"),
        NEGATIVE_CHUNK(OK + "Transfer-Encoding: chunked\r\n\r\n-5\r\n", PIECE, ""),
        STATUS_OUT_OF_RANGE("HTTP/1.1 99999999999999999999 OK\r\n\r\n", PIECE, "not an HTTP answer"),
        NEGATIVE_STATUS("HTTP/1.1 -1 OK\r\n\r\n", PIECE, ""),
        OTHER_VERSION("HTTP/99999999999.7 200 OK\r\n\r\n", PIECE, "not an HTTP answer");

        private final String first;
        private final String again;
        private final String words;

        Sent(String first, String again, String words) {
            this.first = first;
            this.again = again;
            this.words = words;
        }
    }

    /** Says its piece to everyone, as fast as it is read, until it is closed. */
    private record Server(ServerSocket socket) implements AutoCloseable {
        static Server saying(byte[] first, byte[] again) throws IOException {
            var server = new Server(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
            var thread = new Thread(() -> server.serve(first, again), "hostile");
            thread.setDaemon(true);
            thread.start();
            return server;
        }

        private void serve(byte[] first, byte[] again) {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    OutputStream to = client.getOutputStream();
                    to.write(first);
                    while (again.length > 0) {
                        to.write(again);
                    }
                    // until the client has gone
                    long unused = client.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException clientHasHeardEnough) {
                    // the next one
                }
            }
        }

        Probe probe() {
            int port = socket.getLocalPort();
            return new Probe(
                    "http://127.0.0.1:" + port + "/",
                    new Endpoint.Tcp("127.0.0.1", port, Optional.empty()),
                    Optional.of(new Probe.Ask("localhost", "/")));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Answer ask(Server server, Optional<String> body) {
        int us = (int) ProcessHandle.current().pid();
        var criteria =
                new ProbeCriteria(Statuses.USUAL, body.map(Pattern::compile), TIMEOUT, ProbeCriteria.USUAL.fails());
        long before = allocated();
        Answer answer = new Prober(os, criteria).ask(server.probe(), new Workers(us, List.of(), List.of(us)));
        assertThat(allocated() - before).as("bytes for %s", answer.words()).isLessThan(KEPT_AT_MOST);
        return answer;
    }

    /** By this thread, which bounds what it keeps. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsSentEndsInTimeAndIsToldShortly(Sent sent) throws IOException {
        try (Server server = Server.saying(
                sent.first.getBytes(StandardCharsets.ISO_8859_1), sent.again.getBytes(StandardCharsets.ISO_8859_1))) {
            Answer answer = ask(server, Optional.empty());
            assertThat(answer.took()).isLessThan(TIMEOUT.plus(LITTLE));
            if (!sent.words.isEmpty()) {
                assertThat(answer.problem()).as(answer.words()).isPresent();
                assertThat(answer.words()).contains(sent.words);
            }
            assertThat(answer.words()).hasSizeLessThan(500).doesNotContain("Exception");
        }
    }

    @Test
    void junkIsNoAnswer() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            byte[] junk = new byte[random.nextInt(4000) + 1];
            random.nextBytes(junk);
            byte[] first = seed % 2 == 0
                    ? junk
                    : (OK + new String(junk, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
            try (Server server = Server.saying(first, "\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
                Answer answer = ask(server, Optional.empty());
                assertThat(answer.took()).isLessThan(TIMEOUT.plus(LITTLE));
                assertThat(answer.words()).hasSizeLessThan(500).doesNotContain("Exception");
            }
        }
    }

    /** One byte now and then keeps no probe for longer than its time. */
    @Test
    void aSlowDripEndsWithTheTimeout() throws IOException {
        byte[] drop = "x".getBytes(StandardCharsets.US_ASCII);
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var server = new Server(socket);
            var thread = new Thread(() -> drip(socket, drop), "drip");
            thread.setDaemon(true);
            thread.start();
            Answer answer = ask(server, Optional.empty());
            assertThat(answer.words()).contains("no answer within " + TIMEOUT.toMillis() + " ms");
            assertThat(answer.took()).isBetween(TIMEOUT, TIMEOUT.plus(LITTLE));
        }
    }

    private static void drip(ServerSocket socket, byte[] drop) {
        try (Socket client = socket.accept()) {
            OutputStream to = client.getOutputStream();
            to.write((OK + "X: ").getBytes(StandardCharsets.US_ASCII));
            client.setSoTimeout(50);
            while (true) {
                try {
                    if (client.getInputStream().read() < 0) {
                        return;
                    }
                } catch (java.net.SocketTimeoutException time) {
                    to.write(drop);
                }
            }
        } catch (IOException clientHasGone) {
            // so it is over
        }
    }

    @Test
    void aHeaderIsQuotedShortly() throws IOException {
        String answer = OK + "Server: " + "s".repeat(60_000) + "\r\nContent-Length: 2\r\n\r\nab";
        try (Server server = Server.saying(answer.getBytes(StandardCharsets.US_ASCII), new byte[0])) {
            Answer.Page page = ask(server, Optional.of("ab")).page().orElseThrow();
            assertThat(page.server().orElseThrow()).hasSize(201).endsWith("s…");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // a call of the matcher for each character
        "(a|b)*c, TOO_COSTLY",
        "(a|b|ab)*$, TOO_COSTLY",
        // twice as long for each character
        "(a+)+$, TOO_COSTLY",
        "^(a|aa)+$, TOO_COSTLY",
        "(a?){40}a{40}c, TOO_COSTLY",
        "a{1000}, FOUND",
        "(?:a|b){3}, FOUND",
        "b+$, ABSENT",
        "nothing, ABSENT"
    })
    void aPatternEndsInTime(String pattern, BodySearch.Result result) {
        String body = "a".repeat((1 << 20) - 1) + "!";
        var searching = new BodySearch(Pattern.compile(pattern));
        long start = System.nanoTime();
        assertThat(searching.in(body)).isEqualTo(result);
        assertThat(searching.in(body)).isEqualTo(result);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LITTLE.multipliedBy(2));
    }

    /** Nothing ends it: it counts to a thousand million and looks at no character. */
    @Test
    void aSearchThatCannotBeEndedIsNotBegunTwice() {
        var searching = new BodySearch(Pattern.compile("(){1000000000}"));
        assertThat(searching.in("a")).isEqualTo(BodySearch.Result.TOO_COSTLY);
        long start = System.nanoTime();
        assertThat(searching.in("a")).isEqualTo(BodySearch.Result.TOO_COSTLY);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aPatternThatIsTooCostlyIsAPlainAnswer() throws IOException {
        byte[] answer =
                (OK + "Content-Length: 1000000\r\n\r\n" + "ab".repeat(500_000)).getBytes(StandardCharsets.US_ASCII);
        try (Server server = Server.saying(answer, new byte[0])) {
            assertThat(ask(server, Optional.of("(a|b)*c")).problem())
                    .contains("200 with a body for which the pattern (a|b)*c is too costly");
        }
    }
}
