package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code reload}: what nginx makes of HUP is seen, and told as it is. */
class ReloadIT {
    private static final int WORKERS = 2;
    private static final Duration SOON = PrivateNginx.PATIENCE;

    @TempDir
    Path folder;

    private PrivateNginx start(String version) {
        return PrivateNginx.start(
                folder,
                NginxOptions.standard()
                        .withVersion(version)
                        .withWorkers(WORKERS)
                        .withServer(numbered(0)));
    }

    private static String numbered(int number) {
        return "location = /number { return 200 \"number " + number + "\"; }";
    }

    private static void write(PrivateNginx nginx, String from, String to) throws IOException {
        String text = Files.readString(nginx.config());
        assertThat(text).contains(from);
        Files.writeString(nginx.config(), text.replace(from, to));
    }

    private static List<Long> workers(PrivateNginx nginx, Proc master) {
        return nginx.workersOf(master.pid()).stream().map(Proc::pid).sorted().toList();
    }

    private static void assertServes(PrivateNginx nginx, int number) throws IOException {
        try (var connection = new HttpConnection(nginx.port(), SOON)) {
            assertThat(connection.get("/number", false).start()).isEqualTo("number " + number);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Releases.OLD, Releases.NEW})
    void oneAfterTheOtherEachIsSeenAndNothingIsLost(String version) throws IOException {
        try (PrivateNginx nginx = start(version);
                LoadClient load = LoadClient.start(nginx.port())) {
            Proc master = nginx.master();
            for (int number = 1; number <= 2; number++) {
                List<Long> before = workers(nginx, master);
                write(nginx, numbered(number - 1), numbered(number));
                Answer answer = new Upgrader(nginx).expect(0, "reloaded", "reload");
                assertThat(answer.changed()).isTrue();
                assertServes(nginx, number);
                assertThat(nginx.accepting(master.pid()))
                        .hasSize(WORKERS)
                        .noneMatch(worker -> before.contains(worker.pid()));
                JsonFields step = answer.fields().objects("steps").get(0);
                assertThat(step.text("signal")).isEqualTo("HUP");
                assertThat(step.number("pid")).isEqualTo(master.pid());
            }
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** What {@code nginx -t} rejects is not sent, and what lies at nginx's path has no say in it. */
    @Test
    void whatRunsRejectsIsNotSent() throws IOException {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            Proc master = nginx.master();
            List<Long> before = workers(nginx, master);
            Layout.replace(nginx.binary(), Releases.binary(Releases.NEW));
            Wait.clearlyLater();
            // of 1.19.4, so the file on disk knows it
            write(nginx, numbered(0), "ssl_reject_handshake off;");
            Answer status = new Upgrader(nginx).expect(0, "status", "status");
            assertThat(status.fields().object("generation").map().get("configuration_changed"))
                    .isEqualTo(List.of(nginx.config().toString()));
            for (String option : List.of("--dry-run", "--start-timeout=10s")) {
                Answer answer = new Upgrader(nginx).expect(3, "refused", "reload", option);
                assertThat(answer.fields().text("message")).contains("unknown directive \"ssl_reject_handshake\"");
                assertThat(answer.fields().toString()).contains("nginx_says");
                assertThat(answer.changed()).isFalse();
            }
            assertThat(new Upgrader(nginx).signals()).isEmpty();
            assertThat(workers(nginx, master)).isEqualTo(before);
        }
    }

    /** Its test says nothing of a port that is taken: nginx tries for two seconds and a half, and goes on as it is. */
    @ParameterizedTest
    @ValueSource(strings = {Releases.OLD, Releases.NEW})
    void whereNginxKeepsWhatItHasThatIsToldInItsWords(String version) throws IOException {
        try (PrivateNginx nginx = start(version);
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LoadClient load = LoadClient.start(nginx.port())) {
            Proc master = nginx.master();
            List<Long> before = workers(nginx, master);
            write(nginx, numbered(0), "listen 127.0.0.1:" + taken.getLocalPort() + ";" + numbered(1));
            Answer answer = new Upgrader(nginx).expect(4, "not-reloaded", "reload");
            assertThat(answer.changed()).isFalse();
            assertThat(answer.fields().text("message"))
                    .contains("nginx kept the configuration that it has")
                    .contains("bind() to 127.0.0.1:" + taken.getLocalPort() + " failed (98");
            assertThat(workers(nginx, master)).isEqualTo(before);
            assertThat(nginx.errorLog()).contains("still could not bind()");
            assertServes(nginx, 0);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** What a person may have begun by hand, or a run have left. */
    private enum Begun {
        OVERLAP,
        DRAINING,
        STANDBY,
        RETIRING,
        UNWINDING;

        void by(PrivateNginx nginx, Proc old, Proc fresh) {
            switch (this) {
                case OVERLAP -> {}
                case STANDBY, UNWINDING -> {
                    old.signal("WINCH");
                    ByHand.awaitWorkers(nginx, old, 0);
                }
                case DRAINING, RETIRING -> {
                    old.signal(this == DRAINING ? "WINCH" : "QUIT");
                    Wait.until(
                            "nobody of before who accepts",
                            SOON,
                            () -> nginx.accepting(old.pid()).isEmpty(),
                            nginx::processTable);
                }
            }
            if (this == UNWINDING) {
                old.signal("HUP");
                ByHand.awaitWorkers(nginx, old, WORKERS);
                fresh.signal("WINCH");
                ByHand.awaitWorkers(nginx, fresh, 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoMastersTheOneThatServesLoadsItAndTheOtherIsNotRevived(Begun begun) throws IOException {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            Proc old = nginx.master();
            // what drains ends with its last connection, and a master that was told to quit with its last worker
            boolean drains = begun == Begun.DRAINING || begun == Begun.RETIRING;
            try (SlowDownload held = drains ? new SlowDownload(nginx) : null) {
                Proc fresh = ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW));
                begun.by(nginx, old, fresh);
                List<Long> kept = workers(nginx, old);
                List<Long> before = workers(nginx, fresh);
                List<String> signals = new Upgrader(nginx).signals();
                write(nginx, numbered(0), numbered(1));
                if (begun == Begun.UNWINDING) {
                    Answer refused = new Upgrader(nginx).expect(3, "refused", "reload");
                    assertThat(refused.fields().text("message")).contains("nothing was sent");
                    assertThat(new Upgrader(nginx).signals()).isEqualTo(signals);
                } else {
                    new Upgrader(nginx).expect(0, "reloaded", "reload");
                    assertThat(nginx.accepting(fresh.pid()))
                            .hasSize(WORKERS)
                            .noneMatch(worker -> before.contains(worker.pid()));
                    assertThat(begun == Begun.OVERLAP
                                    || nginx.accepting(old.pid()).isEmpty())
                            .isTrue();
                }
                assertThat(kept).containsAll(workers(nginx, old));
                assertThat(held == null || held.arrivesWhole(SOON)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"commit, true", "terminate, false"})
    void whoeverOutlastsTheDrainIsToldOrCut(String policy, boolean whole) {
        try (PrivateNginx nginx = start(Releases.OLD);
                SlowDownload held = new SlowDownload(nginx)) {
            Answer answer = new Upgrader(nginx)
                    .expect(0, "reloaded", "reload", "--drain-timeout=100ms", "--on-drain-timeout", policy);
            assertThat(answer.fields().text("message"))
                    .contains(whole ? "1 of before still finishes" : "none of before is left");
            assertThat(answer.fields().number("draining")).isEqualTo(whole ? 1 : 0);
            assertThat(held.arrivesWhole(SOON)).isEqualTo(whole);
        }
    }

    /** It could load nothing before it goes on, and would then, whoever waits for that by then. */
    @Test
    void aMasterThatIsStoppedIsToldNothing() {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            Proc master = nginx.master();
            master.signal("STOP");
            Wait.until(
                    "a master that is stopped",
                    SOON,
                    () -> Proc.of(master.pid())
                            .filter(now -> now.state() == 'T')
                            .isPresent(),
                    nginx::processTable);
            Answer answer = new Upgrader(nginx).expect(3, "refused", "reload", "--start-timeout", "300ms");
            assertThat(answer.fields().text("message")).contains("the master " + master.pid() + " is stopped");
            assertThat(answer.fields().text("remedy")).startsWith("kill -CONT " + master.pid() + " && ");
            master.signal("CONT");
            Wait.holds(
                    "no reload", Duration.ofMillis(200), () -> !nginx.errorLog().contains("SIGHUP"), nginx::errorLog);
        }
    }

    /** What an operator asks a reload to show, and how it ends where that is not so: whose files are there then, and who serves. */
    private enum Unfit {
        /** The files are left to the operator. */
        TOLD(5, "stranded", 1, List.of()),
        /** A copy that he has made. */
        COPY(4, "failed-rolled-back", 0, List.of("--previous", "GOOD")),
        /** The one that the last good reload took. */
        TAKEN(4, "failed-rolled-back", 0, List.of("--previous"));

        private final int exit;
        private final String outcome;
        private final int serves;
        private final List<String> options;

        Unfit(int exit, String outcome, int serves, List<String> options) {
            this.exit = exit;
            this.outcome = outcome;
            this.serves = serves;
            this.options = options;
        }

        String[] options(String url, Path good) {
            var all = new ArrayList<>(List.of("reload", "--probe", url, "--observe", "200ms"));
            options.forEach(option -> all.add(option.equals("GOOD") ? good.toString() : option));
            return all.toArray(String[]::new);
        }
    }

    /** Each site is switched on by a link, as Debian's are: one has changed, one has gone, one has come. */
    @ParameterizedTest
    @EnumSource
    void whatIsNotFitIsToldAndTheFilesOfBeforePutBackFromACopy(Unfit unfit) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(
                        folder,
                        NginxOptions.standard().withWorkers(WORKERS).withServer(numbered(0) + "include on/*;"));
                LoadClient load = LoadClient.start(nginx.port())) {
            Path config = Objects.requireNonNull(nginx.config().getParent());
            Path on = Files.createDirectory(config.resolve("on"));
            Path off = Files.createDirectory(config.resolve("off"));
            for (String site : List.of("a", "b", "c")) {
                Files.writeString(off.resolve(site), "location = /" + site + " { return 200 " + site + "; }");
            }
            Files.createSymbolicLink(on.resolve("a"), Path.of("../off/a"));
            Files.createSymbolicLink(on.resolve("b"), off.resolve("b"));
            var tool = new Upgrader(nginx);
            String url = "http://127.0.0.1:" + nginx.port() + "/a";
            tool.expect(0, "reloaded", "reload", "--probe", url);
            Path good = folder.resolve("good");
            List<String> copy = List.of("cp", "-a", config.toString(), good.toString());
            assertThat(CommandLine.run(folder, SOON, copy).exit()).isZero();
            List<String> before = listing(config);

            Files.writeString(off.resolve("a"), "location = /a { return 500; }");
            Files.delete(on.resolve("b"));
            Files.createSymbolicLink(on.resolve("c"), Path.of("../off/c"));
            write(nginx, numbered(0), numbered(1));
            List<String> after = listing(config);
            Answer answer = tool.expect(unfit.exit, unfit.outcome, unfit.options(url, good));
            assertThat(answer.fields().text("message")).contains("probe " + url + ": 500 by the new worker");
            assertThat(listing(config)).isEqualTo(unfit == Unfit.TOLD ? after : before);
            assertServes(nginx, unfit.serves);
            // nothing is lost, of what was not fit either
            if (unfit != Unfit.TOLD) {
                assertThat(content(nginx.prefix().resolve("state")))
                        .contains("location = /a { return 500; }")
                        .anyMatch(text -> text.contains(numbered(1)));
            }
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    private static List<String> listing(Path tree) throws IOException {
        var found = new ArrayList<String>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted().toList()) {
                String what = Files.isSymbolicLink(path)
                        ? "-> " + Files.readSymbolicLink(path)
                        : Files.isDirectory(path) ? "" : Files.readString(path);
                found.add(tree.relativize(path) + " " + what);
            }
        }
        return found;
    }

    private static List<String> content(Path tree) throws IOException {
        var found = new ArrayList<String>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                found.add(Files.readString(path));
            }
        }
        return found;
    }

    /** Before anything is sent. */
    @ParameterizedTest
    @CsvSource({
        "'', no copy was taken of this nginx's configuration yet",
        "logs, it has no nginx.conf",
        "open, is not safe"
    })
    void aCopyThatCannotBeUsedIsRefused(String copy, String why) throws IOException {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            Path open = Files.createDirectory(nginx.prefix().resolve("open"));
            Files.copy(nginx.config(), open.resolve("nginx.conf"));
            Files.setPosixFilePermissions(open.resolve("nginx.conf"), PosixFilePermissions.fromString("rw-rw-rw-"));
            String option = copy.isEmpty()
                    ? "--previous"
                    : "--previous=" + nginx.prefix().resolve(copy);
            Answer answer = new Upgrader(nginx).expect(3, "refused", "reload", option);
            assertThat(answer.fields().text("message")).contains("nothing was sent", why);
            assertThat(new Upgrader(nginx).signals()).isEmpty();
        }
    }

    /** One whose new workers are observed by now; what it prints is for people. */
    private static CommandLine.Running observed(PrivateNginx nginx, String... options) {
        var all = new ArrayList<>(List.of("reload", "--observe", "60s"));
        all.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        all.addAll(List.of(options));
        CommandLine.Running run = Tool.of(nginx).start(all.toArray(String[]::new));
        Wait.until("it to be observed", SOON, () -> run.stderr().contains("to serve unharmed for 60 s"), run::stderr);
        return run;
    }

    /** Ctrl-C while it is observed: with a copy it goes back, and without one that is told. */
    @ParameterizedTest
    @CsvSource({
        "--previous, 130, 'rolled back to the configuration of before: ', 0",
        "--verbose, 5, 'the new configuration serves, but ', 1"
    })
    void ctrlCWhileItIsObserved(String option, int exit, String words, int serves) throws IOException {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            new Upgrader(nginx).expect(0, "reloaded", "reload");
            write(nginx, numbered(0), numbered(1));
            try (CommandLine.Running run = observed(nginx, option)) {
                run.signal("INT");
                CommandLine.Result result = run.await(SOON);
                assertThat(result.exit()).as(result.toString()).isEqualTo(exit);
                assertThat(result.stderr()).contains(words + "interrupted by INT");
            }
            assertServes(nginx, serves);
        }
    }

    /** A worker that ends while it is observed speaks against it, and one of before that finishes does not. */
    @Test
    void aNewWorkerThatEndsSpeaksAgainstTheConfiguration() {
        try (PrivateNginx nginx = start(Releases.OLD);
                SlowDownload held = new SlowDownload(nginx)) {
            try (CommandLine.Running run = observed(nginx)) {
                Proc fresh = nginx.accepting(nginx.master().pid()).get(0);
                fresh.kill("KILL");
                CommandLine.Result result = run.await(SOON);
                assertThat(result.exit()).as(result.toString()).isEqualTo(5);
                assertThat(result.stderr()).contains("the new worker " + fresh.pid() + " has ended");
            }
            assertThat(held.arrivesWhole(SOON)).isTrue();
        }
    }

    /** The hooks of each point, with the two generations by their workers; a required one that fails beforehand sends nothing. */
    @Test
    void hooksAreRunAtEachPoint() throws IOException {
        try (PrivateNginx nginx = start(Releases.OLD)) {
            Path told = folder.resolve("told");
            Path hooks = folder.resolve("hooks");
            for (String point : List.of("before-start", "ready", "standby", "committed")) {
                Path hook = Files.createDirectories(hooks.resolve(point).resolve("required.d"))
                        .resolve("tell");
                Files.writeString(hook, "#!/bin/sh\ncat >> " + told + "\n");
                Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
            }
            new Upgrader(nginx).expect(0, "reloaded", "reload", "--hooks-dir", hooks.toString());
            assertThat(Files.readAllLines(told))
                    .hasSize(4)
                    .allMatch(line -> line.contains("\"command\":\"reload\""))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("\"point\":\"before-start\"", "\"role\":\"sole\""),
                            line -> assertThat(line).contains("\"point\":\"ready\"", "\"role\":\"new\""),
                            line -> assertThat(line).contains("\"point\":\"standby\""),
                            line -> assertThat(line).contains("\"point\":\"committed\""));
            Files.writeString(hooks.resolve("before-start/required.d/tell"), "#!/bin/sh\nexit 1\n");
            List<String> signals = new Upgrader(nginx).signals();
            new Upgrader(nginx).expect(3, "refused", "reload", "--hooks-dir", hooks.toString());
            assertThat(new Upgrader(nginx).signals()).isEqualTo(signals);
        }
    }

    /** What comes and goes is told before it is sent. */
    @Test
    void theListenersThatComeAndGoAreToldBeforehand() throws IOException {
        int more;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            more = free.getLocalPort();
        }
        try (PrivateNginx nginx = start(Releases.OLD)) {
            int port = nginx.port();
            write(nginx, "listen 127.0.0.1:" + port, "listen 127.0.0.1:" + more);
            CommandLine.Result look = new Upgrader(nginx).text("reload", "--dry-run");
            assertThat(look.stderr())
                    .contains("nginx is to listen on 127.0.0.1:" + more + " now, and no longer on 127.0.0.1:" + port);
            assertThat(new Upgrader(nginx).signals()).isEmpty();
        }
    }
}
