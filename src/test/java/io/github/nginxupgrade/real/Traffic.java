package io.github.nginxupgrade.real;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code Traffic FOLDER [KIND...]}: each kind of client, or these, across a plain reload, an apply, a rollback of a hold and a rollback after a commit, as
 * Markdown on standard output. See scripts/traffic.
 */
final class Traffic {
    private static final int WORKERS = 2;
    private static final long PAUSE_MS = 10;
    /** Of many connections, so many are used without a pause: each is idle for a second or two. */
    private static final int IN_A_ROW = 50;

    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration SOON = PrivateNginx.PATIENCE;

    private final List<TrafficKind> kinds;
    private final TrafficSite site;
    private final Path candidate;
    private final List<String> names = new ArrayList<>();
    private final Map<TrafficKind, List<Report.Line>> lines = new EnumMap<>(TrafficKind.class);
    private boolean measuring;

    private Traffic(TrafficSite site, Path candidate, List<TrafficKind> kinds) {
        this.kinds = kinds;
        this.site = site;
        this.candidate = candidate;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<TrafficKind> kinds = arguments.length == 1
                ? List.of(TrafficKind.values())
                : Arrays.stream(arguments).skip(1).map(TrafficKind::valueOf).toList();
        try (var backend = new TrafficBackend()) {
            for (boolean reuseport : new boolean[] {false, true}) {
                Path own = Files.createDirectory(folder.resolve(reuseport ? "reuseport" : "shared"));
                TrafficSite site = TrafficSite.start(own, backend, WORKERS, reuseport);
                try {
                    Path candidate = Patched.copy(
                            own.resolve("candidate"), Releases.QUIC, Map.of("nginx/1.26.3", "nginx/1.26.4"));
                    System.out.println(new Traffic(site, candidate, kinds).table(reuseport));
                } finally {
                    site.nginx().close();
                }
            }
        }
        System.exit(0);
    }

    private String table(boolean reuseport) {
        var tool = new Upgrader(site.nginx());
        String[] apply = {"apply", candidate.toString(), "--yes", "--observe", "1s", "--drain-timeout", "30s"};
        warmUp();
        during("reload", site::reload);
        during("apply", () -> tool.expect(0, "upgraded", apply));
        during(
                "rollback after commit",
                () -> tool.expect(0, "rolled-back", "rollback", "--yes", "--drain-timeout", "30s"));
        String[] hold = {"apply", candidate.toString(), "--yes", "--hold", "--drain-timeout", "30s"};
        during("hold", () -> tool.expect(0, "held", hold));
        during(
                "rollback of the hold",
                () -> tool.expect(0, "rolled-back", "rollback", "--yes", "--drain-timeout", "30s"));
        var text = new StringBuilder("### "
                + (reuseport ? "Each worker its own sockets (`reuseport`)" : "Shared sockets") + "\n\n| client | "
                + String.join(" | ", names) + " |\n|---|" + "---|".repeat(names.size()) + "\n");
        lines.forEach((kind, row) -> text.append("| ")
                .append(kind.words())
                .append(" | ")
                .append(String.join(" | ", row.stream().map(Traffic::cell).toList()))
                .append(" |\n"));
        return text.toString();
    }

    /** The first exchange loads the classes of its kind, for seconds on a busy machine: nginx has no part in that. */
    private void warmUp() {
        for (TrafficKind kind : kinds) {
            Wait.until("an exchange of " + kind, SOON, () -> isServed(kind), () -> "");
        }
    }

    private boolean isServed(TrafficKind kind) {
        Optional<TrafficKind.Line> line = Optional.empty();
        try {
            line = Optional.of(kind.connect(site));
            line.get().exchange().once();
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            close(line);
        }
    }

    private static String cell(Report.Line line) {
        return line.total() + " / " + line.lost() + " / " + line.closedIdle();
    }

    private void during(String name, Runnable act) {
        System.err.println(name);
        names.add(name);
        var threads = new ArrayList<Thread>();
        Map<TrafficKind, Tally> tallies = new EnumMap<>(TrafficKind.class);
        setMeasuring(true);
        for (TrafficKind kind : kinds) {
            var tally = new Tally();
            tallies.put(kind, tally);
            var thread = new Thread(() -> uses(kind, tally), kind.name());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        Wait.until(
                "each to have used all its connections",
                SOON,
                () -> tallies.entrySet().stream()
                        .allMatch(entry -> entry.getValue().line().total()
                                >= entry.getKey().connections()),
                () -> tallies.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().line())
                        .toList()
                        .toString());
        Wait.pass(BEFORE);
        act.run();
        Wait.pass(BEFORE);
        setMeasuring(false);
        assertWorkersAreTold();
        for (Thread thread : threads) {
            join(thread);
        }
        tallies.forEach((kind, tally) -> {
            Report.Line line = tally.line();
            line.examples().forEach(example -> System.err.println("  " + kind + " lost " + example));
            lines.computeIfAbsent(kind, none -> new ArrayList<>()).add(line);
        });
    }

    /** The processes of the cache are the master's children as well. */
    private void assertWorkersAreTold() {
        Answer status = new Upgrader(site.nginx()).expect(0, "status", "status");
        long manager = site.nginx().processes().stream()
                .filter(process -> process.title().contains("cache manager process"))
                .count();
        if (manager == 0
                || status.fields().objects("masters").stream()
                        .anyMatch(master -> accepting(master) != 0 && accepting(master) != WORKERS)) {
            throw new AssertionError(site.nginx().processTable() + status);
        }
    }

    private static long accepting(JsonFields master) {
        return master.objects("workers").stream()
                .filter(worker -> worker.text("state").equals("accepting"))
                .count();
    }

    private static void join(Thread thread) {
        try {
            thread.join(SOON.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private synchronized void setMeasuring(boolean now) {
        measuring = now;
    }

    private synchronized boolean isMeasuring() {
        return measuring;
    }

    /** What fails on a connection that had served is tried again on a new one, as clients do; what fails on a new one is lost. */
    private void uses(TrafficKind kind, Tally tally) {
        int most = kind.connections();
        var open = new ArrayList<Optional<TrafficKind.Line>>(Collections.nCopies(most, Optional.empty()));
        for (int at = 0; isMeasuring(); at = (at + 1) % most) {
            boolean reused = open.get(at).isPresent();
            long begun = System.nanoTime();
            try {
                if (!reused) {
                    open.set(at, Optional.of(kind.connect(site)));
                }
                open.get(at).orElseThrow().exchange().once();
                tally.served("", since(begun));
                if (!kind.isKept()) {
                    close(open.set(at, Optional.empty()));
                }
                if (most == 1 || at % IN_A_ROW == 0) {
                    pause();
                }
            } catch (IOException e) {
                close(open.set(at, Optional.empty()));
                if (reused) {
                    tally.closedIdle();
                    at--; // at once on a new one
                } else {
                    tally.lost(e.toString(), since(begun));
                }
            }
        }
        open.forEach(Traffic::close);
    }

    private static long since(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private static void pause() {
        Wait.pass(Duration.ofMillis(PAUSE_MS));
    }

    private static void close(Optional<TrafficKind.Line> line) {
        try {
            if (line.isPresent()) {
                line.get().closing().close();
            }
        } catch (IOException e) {
            // it was to be thrown away
        }
    }
}
