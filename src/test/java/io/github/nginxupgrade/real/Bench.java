package io.github.nginxupgrade.real;

import io.github.nginxupgrade.json.JsonFields;
import io.github.nginxupgrade.real.Report.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code Bench FLOOR RECIPES ROUNDS BIG SECONDS}: the measurements of docs/benchmarks.md, as Markdown on standard output; what it is at on
 * standard error. Timings belong here, never in a test. See scripts/bench.
 */
final class Bench {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int WORKERS = 2;
    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-version");
    private static final int CROWD_OF_CLIENTS = 20_000;
    /** One worker may get nearly all; more descriptors than 20,000 a machine need not give. */
    private static final int ROOM = 18_900;

    private final String floor;
    private final Path recipes;
    private final int rounds;
    private final boolean big;
    private final long end;
    private final Goals goals = new Goals();
    private final StringBuilder page = new StringBuilder();

    /** Who upgrades; each by its own way of being run. */
    private enum Contender {
        FLOOR("the floor: signals at the earliest safe moment, by a native loop that never sleeps"),
        TOOL("nginx-upgrade apply --observe 0s --settle 0s"),
        DEBIAN("Debian's init script: upgrade"),
        MAKEFILE("nginx's Makefile: upgrade");

        private final String words;

        Contender(String words) {
            this.words = words;
        }
    }

    private record Measured(double windowMs, double wholeMs) {}

    private Bench(String[] arguments) {
        this.floor = arguments[0];
        this.recipes = Path.of(arguments[1]);
        this.rounds = Integer.parseInt(arguments[2]);
        this.big = Boolean.parseBoolean(arguments[3]);
        this.end = System.nanoTime()
                + Duration.ofSeconds(Long.parseLong(arguments[4])).toNanos();
    }

    public static void main(String[] arguments) throws IOException {
        Bench bench = new Bench(arguments);
        bench.unlessLate("the window", bench::windows);
        bench.unlessLate("start-up", bench::startUp);
        bench.unlessLate("decision latency", bench::latency);
        bench.unlessLate(
                "clients",
                () -> bench.clients("a small configuration", NginxOptions.standard(), Math.max(3, bench.rounds / 4)));
        bench.unlessLate("growth", bench::growth);
        if (bench.big) {
            bench.unlessLate("80,000 server blocks", bench::eightyThousandServers);
        }
        System.out.println("## Goals\n\n" + bench.goals.table() + bench.page);
    }

    private interface Part {
        void run() throws IOException;
    }

    /** A machine that is slow today must not hang an unattended run; what was left out is said. */
    private void unlessLate(String what, Part part) {
        if (System.nanoTime() - end < 0) {
            try {
                part.run();
            } catch (IOException | AssertionError e) {
                at(what + ": " + e);
                page.append("\n**Not measured, for it failed: ").append(what).append(".**\n");
            }
        } else {
            page.append("\n**Not measured, for time was up: ").append(what).append(".**\n");
        }
    }

    private void eightyThousandServers() throws IOException {
        NginxOptions many = NginxOptions.standard().withHttp(servers(80_000));
        wholeAgainstTest(many);
        clients("80,000 server blocks", many, 1);
        page.append("\nstatus there, ms: ").append(statusOf(many, 0).cells()).append("\n");
    }

    /**
     * The new version has to load it twice, before its start and at it, as by Debian's recipe, which tests by it too. The one that
     * runs is told of beside: what it loads is loaded at the same time.
     */
    private void wholeAgainstTest(NginxOptions many) throws IOException {
        Series tests = new Series();
        Series byOld = new Series();
        Series wholes = new Series();
        for (int round = 1; round <= 3; round++) {
            at("80,000 server blocks, the whole command, round " + round);
            Path folder = Files.createTempDirectory("bench");
            try (PrivateNginx nginx = PrivateNginx.start(folder, many)) {
                List<String> test = nginx.command();
                test.addAll(List.of("-t", "-q"));
                byOld.addNanos(run(nginx, test.toArray(String[]::new)).took().toNanos());
                test.set(
                        test.indexOf(nginx.binary().toString()),
                        Releases.binary(Releases.NEW).toString());
                tests.addNanos(run(nginx, test.toArray(String[]::new)).took().toNanos());
                wholes.add(upgrade(Contender.TOOL, nginx).wholeMs());
            } finally {
                remove(folder);
            }
        }
        page.append("\n## The whole command with 80,000 server blocks\nms; without clients, rehearsal included.\n\n")
                .append("| what | median | lowest – highest |\n|---|---|---|\n")
                .append("| *for comparison:* nginx -t by the new version | " + tests.cells() + " |\n")
                .append("| *for comparison:* nginx -t by the one that runs | " + byOld.cells() + " |\n")
                .append("| " + Contender.TOOL.words + " | " + wholes.cells() + " |\n");
        goals.atMost(
                "whole command with 80,000 server blocks, to nginx -t by the new version",
                wholes.median() / tests.median(),
                2.6,
                "");
    }

    private static void at(String what) {
        System.err.println(what);
    }

    private static String servers(int count) throws IOException {
        int port = PrivateNginx.freePort();
        StringBuilder text = new StringBuilder("server_names_hash_max_size 1048576;\n");
        for (int i = 0; i < count; i++) {
            text.append("server { listen 127.0.0.1:" + port + "; server_name s")
                    .append(i)
                    .append(".example; }\n");
        }
        return text.toString();
    }

    // ---- the window and the whole command

    private void windows() throws IOException {
        Map<Contender, Series> windows = new EnumMap<>(Contender.class);
        Map<Contender, Series> wholes = new EnumMap<>(Contender.class);
        Series ratio = new Series();
        Series over = new Series();
        Series java = new Series();
        List<Contender> order = new ArrayList<>(List.of(Contender.values()));
        for (Contender contender : order) {
            windows.put(contender, new Series());
            wholes.put(contender, new Series());
        }
        for (int round = 1; round <= rounds; round++) {
            at("window, round " + round + " of " + rounds);
            Collections.rotate(order, 1); // whoever disturbs the machine disturbs each in turn
            Map<Contender, Measured> now = new EnumMap<>(Contender.class);
            for (Contender contender : order) {
                Measured measured = upgraded(contender, NginxOptions.standard());
                now.put(contender, measured);
                windows.get(contender).add(measured.windowMs());
                wholes.get(contender).add(measured.wholeMs());
            }
            java.addNanos(
                    succeeded(CommandLine.run(recipes, LIMIT, JAVA)).took().toNanos());
            double tool = now.get(Contender.TOOL).windowMs();
            double least = now.get(Contender.FLOOR).windowMs();
            ratio.add(tool / least);
            over.add(tool - least);
        }
        page.append("\n## The window: first signal to last\nms; ")
                .append(rounds)
                .append(" rounds, interleaved.\n\n")
                .append(
                        "| who | median | lowest – highest | whole command, median | lowest – highest |\n|---|---|---|---|---|\n");
        for (Contender contender : Contender.values()) {
            page.append("| ")
                    .append(contender.words)
                    .append(" | ")
                    .append(windows.get(contender).cells())
                    .append(" | ")
                    .append(wholes.get(contender).cells())
                    .append(" |\n");
        }
        page.append(String.format(
                Locale.ROOT,
                "%nTool to floor in the same round: ratio %.2f (median), %.1f ms over it (median). java -version in the same rounds: %.1f ms (median).%n",
                ratio.median(),
                over.median(),
                java.median()));
        goals.atMost("window, ratio to the floor (median of rounds)", ratio.median(), 1.3, "");
        goals.atMost("window, over the floor (median of rounds)", over.median(), 50, "ms");
        goals.atMost(
                "whole command, rehearsal included: 0.2 s and 6.5 of java -version",
                wholes.get(Contender.TOOL).median(),
                200 + 6.5 * java.median(),
                "ms");
    }

    private Measured upgraded(Contender contender, NginxOptions options) throws IOException {
        Path folder = Files.createTempDirectory("bench");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
            return upgrade(contender, nginx);
        } finally {
            remove(folder);
        }
    }

    private Measured upgrade(Contender contender, PrivateNginx nginx) {
        if (contender != Contender.TOOL) {
            Layout.replace(nginx.binary(), Releases.binary(Releases.NEW));
        }
        String pidFile = nginx.pidFile().toString();
        if (contender == Contender.TOOL) {
            CommandLine.Result result = tool(nginx, Upgrader.apply("--observe", "0s", "--settle", "0s", "-o", "json"));
            return new Measured(
                    windowMs(Answer.of(result).fields()), result.took().toNanos() / 1e6);
        }
        CommandLine.Result result =
                switch (contender) {
                    case FLOOR -> run(nginx, floor, "drive", pidFile, Integer.toString(WORKERS));
                    case DEBIAN -> run(nginx, recipes.resolve("init-script").toString(), pidFile);
                    case MAKEFILE, TOOL ->
                        run(
                                nginx,
                                recipes.resolve("makefile-recipe").toString(),
                                nginx.binary().toString(),
                                nginx.prefix() + "/",
                                pidFile);
                };
        return new Measured(
                Long.parseLong(result.stdout().strip()) / 1e6, result.took().toNanos() / 1e6);
    }

    private static double windowMs(JsonFields answer) {
        List<Instant> at = signals(answer);
        return Duration.between(at.get(0), at.get(at.size() - 1)).toNanos() / 1e6;
    }

    /** When each signal was sent, in milliseconds, as the tool says it. */
    private static List<Instant> signals(JsonFields answer) {
        return answer.objects("steps").stream()
                .filter(step -> step.map().get("signal") instanceof String)
                .map(step -> Instant.parse(step.text("at")))
                .toList();
    }

    private static CommandLine.Result tool(PrivateNginx nginx, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        return succeeded(Tool.of(nginx).within(LIMIT).run(all.toArray(String[]::new)));
    }

    private static CommandLine.Result run(PrivateNginx nginx, String... command) {
        return succeeded(CommandLine.run(nginx.prefix(), LIMIT, List.of(command)));
    }

    private static CommandLine.Result succeeded(CommandLine.Result result) {
        if (result.exit() != 0) {
            throw new AssertionError(result.toString());
        }
        return result;
    }

    // ---- from the evidence to the next signal

    private void latency() throws IOException {
        Series late = new Series();
        for (int round = 1; round <= rounds; round++) {
            at("decision latency, round " + round + " of " + rounds);
            Path folder = Files.createTempDirectory("bench");
            try (PrivateNginx nginx = PrivateNginx.start(folder)) {
                List<String> watch = List.of(floor, "watch", nginx.pidFile().toString(), Integer.toString(WORKERS));
                try (CommandLine.Running watcher = CommandLine.start(folder, Map.of(), watch)) {
                    List<Instant> signals = signals(
                            Answer.of(tool(nginx, Upgrader.apply("--observe", "0s", "--settle", "0s", "-o", "json")))
                                    .fields());
                    String[] seen =
                            succeeded(watcher.await(LIMIT)).stdout().strip().split(" ", -1);
                    for (int i = 0; i < 2; i++) {
                        late.add((nanos(signals.get(i + 1)) - Long.parseLong(seen[i])) / 1e6);
                    }
                }
            } finally {
                remove(folder);
            }
        }
        page.append(
                        "\n## Decision latency: evidence present to next signal\nms, to 1 ms; the evidence as the native loop sees it, which takes one core of the machine meanwhile.\n\n")
                .append(String.format(
                        Locale.ROOT,
                        "%d decisions: median %.1f, 99th percentile %.1f, highest %.1f.%n",
                        late.count(),
                        late.median(),
                        late.quantile(0.99),
                        late.highest()));
        goals.atMost("decision latency, median", late.median(), 5, "ms");
        goals.atMost("decision latency, 99th percentile", late.quantile(0.99), 20, "ms");
    }

    private static long nanos(Instant at) {
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }

    // ---- what clients feel

    private void clients(String words, NginxOptions options, int times) throws IOException {
        Series calm = new Series();
        Map<Contender, Series> slowest = new EnumMap<>(Contender.class);
        Map<Contender, Long> lostBy = new EnumMap<>(Contender.class);
        Map<Contender, Integer> failed = new EnumMap<>(Contender.class);
        List<Contender> who = List.of(Contender.TOOL, Contender.DEBIAN, Contender.MAKEFILE);
        who.forEach(contender -> slowest.put(contender, new Series()));
        for (int i = 1; i <= times; i++) {
            at("clients, " + words + ", round " + i + " of " + times);
            for (Contender contender : who) {
                Path folder = Files.createTempDirectory("bench");
                try (PrivateNginx nginx = PrivateNginx.start(folder, options)) {
                    Report before = load(nginx, () -> Wait.pass(Duration.ofSeconds(2)));
                    calm.add(slowest(before));
                    Report during = load(nginx, () -> {
                        if (!isUpgraded(contender, nginx)) {
                            failed.merge(contender, 1, Integer::sum);
                        }
                        Wait.pass(Duration.ofSeconds(1));
                    });
                    slowest.get(contender).add(slowest(during));
                    lostBy.merge(contender, during.lost(), Long::sum);
                } finally {
                    remove(folder);
                }
            }
        }
        page.append("\n## What clients feel: ")
                .append(words)
                .append("\nms; the slowest request for a small answer of each run.\n\n")
                .append("| during | median | lowest – highest | lost |\n|---|---|---|---|\n")
                .append("| no upgrade | ")
                .append(calm.cells())
                .append(" | – |\n");
        for (Contender contender : who) {
            page.append("| ")
                    .append(contender.words)
                    .append(
                            failed.containsKey(contender)
                                    ? " (failed, " + failed.get(contender) + " of " + times + ")"
                                    : "")
                    .append(" | ")
                    .append(slowest.get(contender).cells())
                    .append(" | ")
                    .append(lostBy.get(contender))
                    .append(" |\n");
        }
        goals.atMost("requests lost, " + words, lostBy.get(Contender.TOOL), 0, "");
        goals.atMost("slowest request, " + words, slowest.get(Contender.TOOL).median(), calm.median() + 50, "ms");
    }

    /** Ours must not fail. A reference may, for one on a slow machine does: then that is what there is to say of it. */
    private boolean isUpgraded(Contender contender, PrivateNginx nginx) {
        try {
            upgrade(contender, nginx);
            return true;
        } catch (AssertionError failure) {
            if (contender == Contender.TOOL) {
                throw failure;
            }
            at(contender.words + " failed: " + failure.getMessage());
            return false;
        }
    }

    private static Report load(PrivateNginx nginx, Runnable meanwhile) {
        try (LoadClient load = LoadClient.start(nginx.port())) {
            meanwhile.run();
            return load.stop();
        }
    }

    private static double slowest(Report report) {
        return Stream.of(Kind.FRESH, Kind.KEEP_ALIVE)
                .mapToLong(kind -> report.of(kind).slowestMs())
                .max()
                .orElse(0);
    }

    // ---- start-up

    private void startUp() throws IOException {
        page.append(
                "\n## Start-up and memory\nms and MiB; the built image, its class archives made.\n\n| command | ends, median | lowest – highest | first output, median | peak memory |\n|---|---|---|---|---|\n");
        Path folder = Files.createTempDirectory("bench");
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            at("start-up");
            // what the machine takes for a process, and for a Java program that does nothing
            Started unused = timed("*for comparison:* true", nginx, List.of("/bin/true"), () -> {});
            double java = timed("*for comparison:* java -version", nginx, JAVA, () -> {})
                    .ends
                    .median();
            Started version = started(nginx, "--version");
            goals.atMost("--version, to java -version", version.ends.median() / java, 2.2, "");
            Started status = started(nginx, "status");
            goals.atMost("status, to java -version", status.ends.median() / java, 3, "");
            goals.atMost("status, peak memory", status.mib.median(), 50, "MiB");
            // it finds at once that there is nothing to do, and says so; then the same for good
            Started apply = started(
                    nginx,
                    "apply",
                    Releases.binary(Releases.NEW).toString(),
                    "--yes",
                    "--observe",
                    "0s",
                    "--settle",
                    "0s");
            goals.atMost("apply, to its first useful line", apply.first.median(), 300, "ms");
            goals.atMost("apply, peak memory", apply.mib.median(), 70, "MiB");
        } finally {
            remove(folder);
        }
    }

    private record Started(Series ends, Series first, Series mib) {}

    private Started started(PrivateNginx nginx, String... words) {
        String state = nginx.prefix().resolve("state").toString();
        List<String> command = new ArrayList<>(List.of(Tool.program().toString()));
        command.addAll(List.of(words));
        if (!words[0].startsWith("-")) {
            command.addAll(List.of("--pid-file", nginx.pidFile().toString(), "--state-dir", state));
        }
        Runnable undone = () -> tool(nginx, "rollback", "--yes", "--state-dir", state);
        return timed(words[0], nginx, command, words[0].equals("apply") ? undone : () -> {});
    }

    private Started timed(String name, PrivateNginx nginx, List<String> command, Runnable afterwards) {
        Started seen = new Started(new Series(), new Series(), new Series());
        List<String> timed = new ArrayList<>(List.of(floor, "time"));
        timed.addAll(command);
        for (int i = 0; i <= rounds; i++) {
            String[] said =
                    run(nginx, timed.toArray(String[]::new)).stdout().strip().split(" ", -1);
            if (i > 0) { // the first one warms the page cache
                seen.ends.addNanos(Long.parseLong(said[0]));
                seen.first.addNanos(Long.parseLong(said[1]));
                seen.mib.add(Long.parseLong(said[2]) / 1024.0);
            }
            afterwards.run();
        }
        page.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f |%n",
                name,
                seen.ends.cells(),
                seen.first.median(),
                seen.mib.median()));
        return seen;
    }

    // ---- growth

    private void growth() throws IOException {
        page.append(
                "\n## Growth: how long status takes\nms.\n\n| what grows | to | median | lowest – highest |\n|---|---|---|---|\n");
        Series medians = new Series();
        for (int workers : big ? new int[] {1, 16, 64, 256} : new int[] {1, 16, 64}) {
            unlessLate("status with " + workers + " workers", () -> {
                NginxOptions options = NginxOptions.standard().withWorkers(workers);
                medians.add(row("workers", workers, statusOf(options, 0)));
            });
        }
        for (int others : big ? new int[] {100, 5000} : new int[] {100, 1000}) {
            unlessLate(
                    "status beside " + others + " processes",
                    () -> medians.add(row("other processes", others, statusOf(NginxOptions.standard(), others))));
        }
        for (int runs : new int[] {2, 200}) {
            unlessLate(
                    "status after " + runs + " runs", () -> medians.add(row("runs before", runs, statusAfter(runs))));
        }
        goals.atMost("status, largest to smallest", medians.highest() / medians.quantile(0), 2, "");
        unlessLate("status with connections", this::connections);
        page.append("\nWith connections open, status lists and counts them, which the ratio above does not have.\n");
        unlessLate("attribution", this::attribution);
    }

    /** In processes of their own: one process may have no more than so many descriptors. */
    private static final class Clients implements AutoCloseable {
        private static final int EACH = 5000;

        private final List<CommandLine.Running> all = new ArrayList<>();

        Clients(PrivateNginx nginx, int count) {
            for (int left = count; left > 0; left -= EACH) {
                all.add(CommandLine.start(
                        nginx.prefix(),
                        Map.of(),
                        List.of(
                                System.getProperty("java.home") + "/bin/java",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Crowd.class.getName(),
                                Integer.toString(nginx.port()),
                                Integer.toString(Math.min(left, EACH)))));
            }
            for (CommandLine.Running running : all) {
                Wait.until("clients", LIMIT, () -> running.stdout().contains("are open"), running::stderr);
            }
        }

        String words() {
            return all.size() + " processes have their connections open";
        }

        @Override
        public void close() {
            all.forEach(CommandLine.Running::close);
        }
    }

    private void connections() throws IOException {
        Series listed = new Series();
        double none = row("open connections", 0, statusWith(0, new Series()));
        double crowd = row("open connections", CROWD_OF_CLIENTS, statusWith(CROWD_OF_CLIENTS, listed));
        double unused = row("open connections, *for comparison:* ss -tnp", CROWD_OF_CLIENTS, listed);
        goals.atMost(
                "status among 20,000 connections: status among none and ss -tnp", crowd, none + listed.median(), "ms");
    }

    /** How long status takes among so many connections, and, with these open, how long ss(8) takes to list them. */
    private Series statusWith(int open, Series listed) throws IOException {
        at("growth: " + open + " connections");
        Path folder = Files.createTempDirectory("bench");
        Series took = new Series();
        try (PrivateNginx nginx =
                PrivateNginx.start(folder, NginxOptions.standard().withWorkers(4))) {
            Crowd.makeRoom(nginx, ROOM);
            try (Clients clients = new Clients(nginx, open)) {
                at(clients.words());
                for (int i = 0; i < Math.max(5, rounds / 2); i++) {
                    took.addNanos(tool(nginx, "status").took().toNanos());
                    listed.addNanos(run(nginx, "ss", "-tnp").took().toNanos());
                }
            }
        } finally {
            remove(folder);
        }
        return took;
    }

    /** How long a probe takes, to connect, ask, and see which worker answered: all connections are that worker's, or its brother's. */
    private void attribution() throws IOException {
        Series took = new Series();
        for (int i = 1; i <= 3; i++) {
            at("attribution, " + i);
            Path folder = Files.createTempDirectory("bench");
            try (PrivateNginx nginx = PrivateNginx.start(folder)) {
                Crowd.makeRoom(nginx, ROOM);
                Proc old = nginx.master();
                String url = "http://127.0.0.1:" + nginx.port() + "/";
                try (CommandLine.Running run =
                        new Upgrader(nginx).start(Upgrader.apply("--observe", "30s", "--probe", url))) {
                    Moment.STANDBY.await(nginx, old, run);
                    try (Clients clients = new Clients(nginx, CROWD_OF_CLIENTS)) {
                        at(clients.words());
                        Answer answer = Answer.of(run.await(LIMIT));
                        JsonFields probe = answer.fields().objects("proofs").get(0);
                        long open = answer.fields().objects("masters").stream()
                                .flatMap(master -> master.objects("workers").stream())
                                .mapToLong(worker -> worker.number("connections"))
                                .sum();
                        if (!probe.text("answered_by").equals("new") || open < CROWD_OF_CLIENTS) {
                            throw new AssertionError(answer.toString());
                        }
                        took.add((double) probe.number("took_ms"));
                    }
                }
            } finally {
                remove(folder);
            }
        }
        page.append("\nA probe and the worker that answered it, with 20,000 connections open to the new version: ")
                .append(String.format(
                        Locale.ROOT,
                        "%.0f ms (median of %d), at most %.0f ms.%n",
                        took.median(),
                        took.count(),
                        took.highest()));
        goals.atMost("attribution of a probe among 20,000 connections (highest)", took.highest(), 100, "ms");
    }

    private double row(String what, int count, Series took) {
        page.append("| ")
                .append(what)
                .append(" | ")
                .append(count)
                .append(" | ")
                .append(took.cells())
                .append(" |\n");
        return took.median();
    }

    private Series statusOf(NginxOptions options, int others) throws IOException {
        at("growth: " + options.workers() + " workers, " + others + " other processes");
        Path folder = Files.createTempDirectory("bench");
        Series took = new Series();
        try (PrivateNginx nginx = PrivateNginx.start(folder, options);
                CommandLine.Running crowd = CommandLine.start(
                        folder, Map.of(), List.of("sh", "-c", CROWD, "sh", Integer.toString(others)))) {
            Wait.until("the other processes", LIMIT, () -> crowd.stdout().contains("all"), crowd::stderr);
            askAgainAndAgain(nginx, took);
            crowd.process().toHandle().descendants().forEach(ProcessHandle::destroy);
        } finally {
            remove(folder);
        }
        return took;
    }

    private void askAgainAndAgain(PrivateNginx nginx, Series took) {
        for (int i = 0; i < Math.max(5, rounds / 2); i++) {
            took.addNanos(tool(nginx, "status").took().toNanos());
        }
    }

    /** Manifests and journals are kept of all runs: an upgrade and its way back, and copies of that as older ones. */
    private Series statusAfter(int runs) throws IOException {
        at("growth: " + runs + " runs");
        Path folder = Files.createTempDirectory("bench");
        Series took = new Series();
        try (PrivateNginx nginx = PrivateNginx.start(folder, NginxOptions.standard())) {
            Measured there = upgrade(Contender.TOOL, nginx);
            tool(nginx, "rollback", "--yes");
            at("of which the first took " + Math.round(there.wholeMs()) + " ms");
            copyLastRun(nginx.prefix().resolve("state"), runs - 2);
            askAgainAndAgain(nginx, took);
        } finally {
            remove(folder);
        }
        return took;
    }

    private static void copyLastRun(Path state, int times) throws IOException {
        Path last;
        try (Stream<Path> files = Files.walk(state)) {
            last = files.filter(file -> file.endsWith("manifest.json"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow()
                    .getParent();
        }
        for (int i = 0; i < times; i++) {
            String name = "20260101T%06dZ%s"
                    .formatted(i, last.getFileName().toString().substring(16));
            Path copy = Files.createDirectory(last.resolveSibling(name));
            for (String file : List.of("manifest.json", "journal.jsonl")) {
                Files.copy(last.resolve(file), copy.resolve(file));
            }
        }
    }

    /** So many processes that sleep until they are told to end. */
    private static final String CROWD =
            "n=0; while [ $n -lt \"$1\" ]; do sleep 600 & n=$((n + 1)); done; echo all; wait";

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Collections.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }
}
