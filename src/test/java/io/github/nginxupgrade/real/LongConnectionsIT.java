package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twenty downloads, fifty upgraded sockets and two thousand idle connections across the drain. */
class LongConnectionsIT {
    private static final int WORKERS = 2;
    private static final int SOCKETS = 50;
    private static final int DOWNLOADS = 20;
    private static final int IDLE = 2000;

    @TempDir
    Path folder;

    private PrivateNginx start(LongConnections clients) throws IOException {
        PrivateNginx nginx = PrivateNginx.start(
                folder, NginxOptions.standard().withWorkers(WORKERS).withServer(clients.location()));
        Crowd.makeRoom(nginx, 4096);
        return nginx;
    }

    @Test
    void allOfThemOutlastTheDrainAndAreShownUntilTheyEnd() throws Exception {
        try (LongConnections clients = new LongConnections();
                PrivateNginx nginx = start(clients)) {
            Proc old = nginx.master();
            clients.open(nginx.port(), SOCKETS, DOWNLOADS, IDLE);
            Upgrader tool = new Upgrader(nginx);
            assertThat(sum(tool.json("status"), worker -> true, "connections")).isEqualTo(SOCKETS + DOWNLOADS + IDLE);

            List<JsonFields> events = lines(tool.text(Upgrader.apply(
                    "--observe", "300ms", "--drain-timeout", "2s", "-o", "jsonl", "--rehearse", "never")));
            JsonFields told = event(events, "draining");
            assertThat(sum(told.objects("workers"), "connections")).isEqualTo(SOCKETS + DOWNLOADS);
            assertThat(told.objects("workers")).allSatisfy(worker -> {
                assertThat(worker.number("memory_bytes")).isPositive();
                assertThat(worker.number("draining_for_ms")).isPositive();
            });
            JsonFields result = events.get(events.size() - 1);
            assertThat(result.text("outcome")).as("%s", events).isEqualTo("upgraded");
            assertThat(result.text("phase")).isEqualTo("retiring");
            assertThat(result.text("message")).contains("still finish");

            assertThat(clients.whole()).isEqualTo(DOWNLOADS);
            assertThat(clients.echoing()).isEqualTo(SOCKETS);
            assertThat(clients.brokenIdle()).isZero();
            Answer status = tool.json("status");
            assertThat(sum(status, worker -> worker.text("state").equals("draining"), "connections"))
                    .as("%s", status)
                    .isEqualTo(SOCKETS);
            assertThat(tool.text("status").stdout())
                    .containsPattern("draining, [0-9]+ connections?, [0-9.]+ MiB, for [0-9]+ s");

            clients.closeUpgraded();
            Wait.until("the old master to go", PrivateNginx.PATIENCE, () -> !old.alive(), nginx::processTable);
            assertThat(tool.json("status").phase()).isEqualTo("sole");
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    @Test
    void whatIsCutIsNamed() throws Exception {
        try (LongConnections clients = new LongConnections();
                PrivateNginx nginx = start(clients)) {
            clients.open(nginx.port(), SOCKETS, 0, 0);
            List<JsonFields> events = lines(new Upgrader(nginx)
                    .text(Upgrader.apply(
                            "--observe",
                            "300ms",
                            "--drain-timeout",
                            "1s",
                            "--on-drain-timeout",
                            "terminate",
                            "-o",
                            "jsonl")));
            assertThat(sum(event(events, "cut").objects("workers"), "connections"))
                    .isEqualTo(SOCKETS);
            assertThat(events.get(events.size() - 1).text("outcome"))
                    .as("%s", events)
                    .isEqualTo("upgraded");
            assertThat(clients.echoing()).isZero();
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    private static List<JsonFields> lines(CommandLine.Result result) {
        assertThat(result.exit()).as("%s", result).isZero();
        return result.stdout()
                .lines()
                .map(line -> new JsonFields(Json.readObject(line).orElseThrow()))
                .toList();
    }

    private static JsonFields event(List<JsonFields> events, String name) {
        return events.stream()
                .filter(event -> name.equals(event.map().get("event")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no event " + name + ": " + events));
    }

    private static long sum(Answer answer, Predicate<JsonFields> which, String field) {
        return answer.fields().objects("masters").stream()
                .flatMap(master -> master.objects("workers").stream())
                .filter(which)
                .mapToLong(worker -> worker.number(field))
                .sum();
    }

    private static long sum(List<JsonFields> workers, String field) {
        return workers.stream().mapToLong(worker -> worker.number(field)).sum();
    }
}
