package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.real.ListenerKind.Client;
import io.github.nginxupgrade.real.ListenerKind.Site;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Masters that were told to leave and cannot yet, by what they listen on: at QUIT nginx closes all of its sockets but those of
 * QUIC (ngx_close_listening_sockets), and that by which it logs.
 */
class ListenersIT {
    private static final Duration SOON = PrivateNginx.PATIENCE;
    private static final Duration LONGER_THAN_A_STEP = Duration.ofSeconds(2);
    private static final String NEWER = "1.26.4";

    @TempDir
    Path folder;

    private Path candidate = Path.of("");

    @BeforeEach
    void anotherBuild() throws IOException {
        Certificate.make(folder);
        candidate = Patched.copy(
                folder.resolve("candidate"), Releases.QUIC, Map.of("nginx/" + Releases.QUIC, "nginx/" + NEWER));
    }

    private String[] apply(String... options) {
        String[] all = Upgrader.apply(Stream.concat(Stream.of(options), Stream.of("--rehearse", "never"))
                .toArray(String[]::new));
        all[1] = candidate.toString();
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void anOldMasterThatWasToldToQuitIsSeenToLeave(ListenerKind kind) throws Exception {
        try (Site site = kind.start(folder)) {
            Client client = site.client().now();
            Proc old = site.nginx().master();
            var tool = new Upgrader(site.nginx());
            Answer answer = tool.expect(0, "upgraded", apply("--observe", "300ms", "--drain-timeout", "1s"));
            assertThat(answer.phase()).as("%s", answer).isEqualTo("retiring");
            assertThat(answer.fields().number("draining")).as("%s", answer).isEqualTo(1);
            assertThat(evidence(answer, "retire-old-master")).isEqualTo("the old master is leaving, 1 worker finishes");
            assertThat(tool.expect(0, "status", "status").phase()).isEqualTo("retiring");
            assertThat(old.alive()).isTrue();
            client.finish();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"QUIC_BESIDE_TCP", "QUIC_ALONE"})
    void aNewMasterThatWasToldToQuitHasTheTimeOfTheDrain(ListenerKind kind) throws Exception {
        try (Site site = kind.start(folder)) {
            PrivateNginx nginx = site.nginx();
            // a connection of HTTP/3 whose datagrams come to the other version's workers as well may come to no end
            String drain = kind == ListenerKind.QUIC_ALONE ? "4s" : "20s";
            var tool = new Upgrader(nginx);
            assertThat(http3Server(nginx)).isEqualTo("nginx/" + Releases.QUIC);
            tool.expect(0, "held", apply("--hold"));
            assertThat(http3Server(nginx)).isEqualTo("nginx/" + NEWER);
            Proc young = nginx.master();
            Client client = site.client().now();
            try (CommandLine.Running rollback =
                    tool.start("rollback", "--yes", "--start-timeout", "1s", "--drain-timeout", drain)) {
                Wait.until(
                        "it was told", SOON, () -> nginx.accepting(young.pid()).isEmpty(), nginx::processTable);
                Wait.holds("it finishes", LONGER_THAN_A_STEP, young::alive, nginx::processTable);
                client.finish();
                site.behind().run();
                Answer answer = Answer.of(rollback.await(SOON));
                assertThat(answer.outcome()).as("%s", answer).isEqualTo("rolled-back");
                assertThat(evidence(answer, "retire-new-master")).isEqualTo("the new master is leaving");
                assertThat(http3Server(nginx)).isEqualTo("nginx/" + Releases.QUIC);
            }
        }
    }

    /** Whoever typed it: the journal knows nothing. */
    @Test
    void whatAnotherHasToldIsSeenToo() throws Exception {
        try (Site site = ListenerKind.QUIC_BESIDE_TCP.start(folder)) {
            PrivateNginx nginx = site.nginx();
            Client client = site.client().now();
            Proc old = nginx.master();
            Proc young = ByHand.startNewMaster(nginx, candidate);
            var tool = new Upgrader(nginx);
            drain(nginx, old);
            assertThat(tool.expect(0, "status", "status").phase()).isEqualTo("draining");
            old.signal("QUIT");
            Wait.until("no TCP", SOON, () -> !old.listensOn(nginx.port()), nginx::processTable);
            assertThat(old.awaitsDatagramsOn(nginx.port())).isTrue();
            assertThat(tool.expect(0, "status", "status").phase()).isEqualTo("retiring");
            client.finish();
            Wait.until("its end", SOON, () -> !old.alive(), nginx::processTable);
            assertThat(nginx.master().pid()).isEqualTo(young.pid());
        }
    }

    /**
     * Also of a connection that begins, which a worker that is leaving drops without a word (ngx_quic_handle_packet, at
     * ngx_exiting): then the client has to send it again. After a reload it is the same.
     */
    @Test
    void aWorkerThatDrainsStillTakesDatagrams() throws Exception {
        try (Site site = ListenerKind.QUIC_BESIDE_TCP.start(folder)) {
            PrivateNginx nginx = site.nginx();
            Client client = site.client().now();
            Proc old = nginx.master();
            Proc serving =
                    only(nginx.accepting(ByHand.startNewMaster(nginx, candidate).pid()));
            drain(nginx, old);
            Proc draining = only(nginx.workersOf(old.pid()));
            List.of(serving, draining).forEach(worker -> worker.signal("STOP"));
            try (var beginning = new DatagramSocket()) {
                beginning.send(
                        new DatagramPacket(new byte[1200], 1200, InetAddress.getLoopbackAddress(), nginx.port()));
                Wait.until("a datagram", SOON, () -> serving.unreadOn(nginx.port()) > 0, nginx::processTable);
                draining.signal("CONT");
                Wait.until("read", SOON, () -> serving.unreadOn(nginx.port()) == 0, nginx::processTable);
            } finally {
                List.of(serving, draining).forEach(worker -> worker.kill("CONT"));
            }
            client.finish();
        }
    }

    /** Returns when none of its workers accepts; one that has somebody stays. */
    private static void drain(PrivateNginx nginx, Proc master) {
        master.signal("WINCH");
        Wait.until("none accepts", SOON, () -> nginx.accepting(master.pid()).isEmpty(), nginx::processTable);
    }

    private static Proc only(List<Proc> workers) {
        assertThat(workers).hasSize(1);
        return workers.get(0);
    }

    /** Of the answer to a client that was not there before. */
    private static String http3Server(PrivateNginx nginx) {
        return HttpThree.firstAnswer(nginx.port())
                .headers()
                .firstValue("server")
                .orElse("");
    }

    private static String evidence(Answer answer, String step) {
        return answer.fields().objects("steps").stream()
                .filter(done -> done.text("step").equals(step))
                .map(done -> done.text("evidence"))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("no " + step + ": " + answer));
    }
}
