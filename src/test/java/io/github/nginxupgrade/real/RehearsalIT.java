package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import io.github.nginxupgrade.real.Releases.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dress rehearsal: what fails in a sandbox has never been near the nginx that serves. */
class RehearsalIT {
    private static final int REFUSED = 3;
    private static final int FAILED_ROLLED_BACK = 4;
    private static final int INTERRUPTED = 130;

    @TempDir
    Path folder;

    /** Candidates that pass the test of the configuration and fail when they are started, and what is said of it. */
    private enum Failure {
        EXITS(Fault.EXITS_ALONE, "candidate refuses to start (fault injection)"),
        CRASHES(Fault.CRASHES_ALONE, "ended by signal 6"),
        HANGS(Fault.HANGS_ALONE, "did not become a daemon within");

        private final Fault fault;
        private final String words;

        Failure(Fault fault, String words) {
            this.fault = fault;
            this.words = words;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCandidateThatDoesNotStartIsRefusedBeforeAnySignal(Failure failure) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            lockOnce(nginx);
            Untouched before = Untouched.whollyButForTheTool(nginx);
            Answer answer = new Upgrader(nginx)
                    .expect(REFUSED, "refused", apply(Releases.faulty(failure.fault), "--start-timeout", "1s"));
            before.check();
            assertThat(hazards(answer, "refuse")).as("%s", answer).containsExactly("rehearsal-failed");
            assertThat(answer.fields().text("message")).contains(failure.words);
            assertThat(mountsOfSandboxes()).isEmpty();
            assertThat(nginx.processes()).as(nginx.processTable()).hasSize(3);
        }
    }

    /** The first sentence has why; how to do without a rehearsal stands below. */
    @Test
    void aFailedRehearsalLeadsWithItsCause() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            CommandLine.Result refused = new Upgrader(nginx).text(apply(Releases.faulty(Fault.EXITS_ALONE)));
            assertThat(refused.exit()).as("%s", refused).isEqualTo(REFUSED);
            Said said = Said.by(refused);
            assertThat(said.sentence())
                    .startsWith("cannot upgrade nginx: nginx: [emerg] candidate refuses to start (fault injection)")
                    .doesNotContain("--");
            assertThat(refused.stderr()).containsSubsequence("Try: mend the candidate", "or --allow rehearsal-failed");
        }
    }

    /** How an nginx is that is upgraded, and what must have answered in the sandbox. */
    private enum Kind {
        PLAIN(nginx -> "127.0.0.1:" + nginx.port()),
        WITH_GLOBALS(nginx -> "127.0.0.1:" + nginx.port()),
        SYMLINKED_WITH_A_MODULE(nginx -> "127.0.0.1:" + nginx.port()),
        ON_A_UNIX_SOCKET(nginx -> "unix:" + nginx.prefix() + "/logs/x.sock"),
        ON_A_RELATIVE_UNIX_SOCKET(nginx -> "unix:logs/y.sock"),
        ON_THE_HOSTS_OWN_ADDRESS(nginx -> ownAddress() + ":" + nginx.port());

        private final Function<PrivateNginx, String> listener;

        Kind(Function<PrivateNginx, String> listener) {
            this.listener = listener;
        }

        private NginxOptions options(Path prefix) {
            NginxOptions standard = NginxOptions.standard();
            return switch (this) {
                case PLAIN -> standard;
                case WITH_GLOBALS -> standard.withArguments("-g", "daemon on; master_process on;");
                case SYMLINKED_WITH_A_MODULE -> standard.withSymlink().withModules("ngx_stream_module.so");
                case ON_A_UNIX_SOCKET -> standard.withServer("listen unix:" + prefix + "/logs/x.sock;");
                case ON_A_RELATIVE_UNIX_SOCKET -> standard.withServer("listen unix:logs/y.sock;");
                case ON_THE_HOSTS_OWN_ADDRESS -> standard.withServer("listen " + ownAddress() + ":@PORT@;");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGoodCandidateIsRehearsedAndThenInstalled(Kind kind) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder, kind.options(folder.toRealPath()))) {
            var command = new ArrayList<>(List.of(apply(Releases.binary(Releases.NEW), "--rehearse", "always")));
            if (kind == Kind.SYMLINKED_WITH_A_MODULE) {
                command.addAll(List.of(
                        "--module",
                        Releases.module(Releases.NEW, "ngx_stream_module.so").toString()));
            }
            CommandLine.Result result = new Upgrader(nginx).text(command.toArray(String[]::new));
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stderr()).contains(kind.listener.apply(nginx) + " said HTTP/1.1 200 OK");
            Sole.serves(nginx, Releases.NEW);
            assertThat(result.stderr()).doesNotContain("rehearsal-not-possible");
        }
    }

    /** Which takes seconds to load for a few lines: two keys of one hash never fit, whatever size is tried (ngx_hash_init). */
    private static NginxOptions slowToLoad() {
        String headers = "proxy_set_header a~%1$s 1; proxy_set_header b_%1$s 1;".formatted("x".repeat(30));
        var text = new StringBuilder("proxy_headers_hash_max_size 100000; proxy_headers_hash_bucket_size 64;");
        text.append("server { listen unix:logs/slow.sock;");
        for (int i = 0; i < 25; i++) {
            text.append("location /" + i + " { proxy_pass http://127.0.0.1:1; " + headers + " }");
        }
        return NginxOptions.standard().withHttp(text + "}");
    }

    /** Wherever each thread waits for another: Java's own pool has as many as there are processors, but for one. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void whatTakesLongToLoadIsLoadedByBothVersionsSideBySide(int processors) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder, slowToLoad());
                CommandLine.Running tool = new Upgrader(
                                nginx, Tool.of(nginx).onProcessors(processors, folder.resolve("launcher")))
                        .start(apply(Releases.binary(Releases.NEW), "--rehearse", "always"))) {
            String own = Proc.of(tool.pid()).orElseThrow().link("ns/pid");
            Wait.until(
                    "both versions, each in a sandbox",
                    PrivateNginx.PATIENCE,
                    () -> nginx.processes().stream()
                            .map(process -> process.link("ns/pid"))
                            .filter(namespace -> !namespace.isEmpty() && !namespace.equals(own))
                            .distinct()
                            .count(),
                    count -> count == 2);
            CommandLine.Result result = tool.await(PrivateNginx.PATIENCE);
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(mountsOfSandboxes()).isEmpty();
            Sole.serves(nginx, Releases.NEW);
        }
    }

    /** One that is no loopback address, where this machine has any. */
    private static String ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElse("127.0.0.2");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On the machine itself what it makes is removed again; the rest is as after each upgrade that was taken back. */
    @ParameterizedTest
    @EnumSource
    void theTestOfTheConfigurationLeavesNothingBehind(Place place) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            lockOnce(nginx);
            // on the disk only: neither the log nor the folder is there, and nobody has asked for them yet
            onTheDiskOnly(nginx, "proxy_cache_path temp/other keys_zone=z:1m; server { access_log logs/other.log; }");
            Untouched before = Untouched.whollyButForTheTool(nginx);
            Answer answer =
                    new Upgrader(nginx).json(apply(Releases.faulty(Fault.EXITS_ALONE), "--rehearse", place.option));
            assertThat(answer.exit()).as("%s", answer).isEqualTo(place.exit);
            if (place == Place.IN_A_ROOM) {
                before.check();
            } else {
                assertThat(nginx.prefix().resolve("logs/other.log")).doesNotExist();
                assertThat(nginx.prefix().resolve("temp/other")).doesNotExist();
            }
        }
    }

    /** Where nginx's own test runs, and how the upgrade to a candidate then ends that does not start. */
    private enum Place {
        IN_A_ROOM("auto", REFUSED),
        ON_THE_MACHINE("never", FAILED_ROLLED_BACK);

        private final String option;
        private final int exit;

        Place(String option, int exit) {
            this.option = option;
            this.exit = exit;
        }
    }

    /** 1.19.3 is the first to know the directive. */
    @Test
    void aConfigurationThatOnlyTheNewVersionLoadsIsRefusedUnlessAllowed() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            onTheDiskOnly(nginx, "proxy_cookie_flags off;");
            Answer refused = new Upgrader(nginx).expect(REFUSED, "refused", apply(Releases.binary(Releases.NEW)));
            assertThat(hazards(refused, "refuse")).as("%s", refused).containsExactly("old-configuration-rejected");
            assertThat(refused.fields().text("message")).contains("unknown directive \"proxy_cookie_flags\"");
            Answer allowed = new Upgrader(nginx)
                    .expect(
                            0,
                            "upgraded",
                            apply(Releases.binary(Releases.NEW), "--allow", "old-configuration-rejected"));
            assertThat(hazards(allowed, "warn")).as("%s", allowed).contains("old-configuration-rejected");
        }
    }

    /** KILL is noticed by nobody but the kernel; INT turns back at once, not at the limit. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT"})
    void theToolEndedInTheMiddleLeavesNothing(String signal) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            String sandbox;
            try (CommandLine.Running tool =
                    new Upgrader(nginx).start(apply(Releases.faulty(Fault.HANGS_ALONE), "--start-timeout", "60s"))) {
                sandbox = Wait.until(
                        "the candidate in its sandbox",
                        PrivateNginx.PATIENCE,
                        () -> nginx.processes().stream()
                                .map(process -> process.link("ns/pid"))
                                .filter(namespace -> !namespace.equals(Proc.of(tool.pid())
                                        .map(process -> process.link("ns/pid"))
                                        .orElse("")))
                                .findFirst()
                                .orElse(""),
                        namespace -> !namespace.isEmpty());
                tool.signal(signal);
                int exit = tool.await(PrivateNginx.PATIENCE).exit();
                assertThat(exit).isEqualTo(signal.equals("KILL") ? 128 + 9 : INTERRUPTED);
            }
            Wait.until(
                    "nobody in the sandbox",
                    PrivateNginx.PATIENCE,
                    () -> Proc.all().stream()
                            .noneMatch(process -> process.link("ns/pid").equals(sandbox)),
                    () -> Proc.all().stream()
                            .filter(process -> process.link("ns/pid").equals(sandbox))
                            .toList());
            assertThat(mountsOfSandboxes()).isEmpty();
            assertThat(nginx.processes()).as(nginx.processTable()).hasSize(3);
            Sole.serves(nginx, Releases.OLD);
            Answer next = new Upgrader(nginx).expect(0, "upgraded", apply(Releases.binary(Releases.NEW)));
            assertThat(hazards(next, "refuse")).as("%s", next).isEmpty();
        }
    }

    /** As under {@code PrivateTmp=true}: nobody but this master sees its configuration. */
    @Test
    void aMasterWithItsOwnViewOfTheFilesIsRehearsedInThatView() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            restart(
                    nginx,
                    "mv conf conf.real && mkdir conf && mount -t tmpfs private conf && cp conf.real/* conf",
                    "rm -r conf.real");
            assertThat(Sole.names(nginx.prefix().resolve("conf"))).isEmpty();
            CommandLine.Result result =
                    new Upgrader(nginx).text(apply(Releases.binary(Releases.NEW), "--rehearse", "always"));
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stderr()).contains("127.0.0.1:" + nginx.port() + " said HTTP/1.1 200 OK");
            assertThat(nginx.master().link("exe")).contains(nginx.binary().toString());
        }
    }

    /**
     * The name is in the hosts file of the tool alone, as if it came from the DNS: the sandbox's network has none. Where loading
     * takes long, the candidate has begun beside the test that learns the name, and is tried again where it is known.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNameOfAnUpstreamIsResolvedOutside(boolean slow) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder, slow ? slowToLoad() : NginxOptions.standard())) {
            onTheDiskOnly(nginx, "upstream u { server app.upgrade.test:1; }");
            Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost app.upgrade.test\n");
            Answer unknown = new Upgrader(nginx).expect(REFUSED, "refused", apply(Releases.binary(Releases.NEW)));
            assertThat(unknown.fields().text("message")).contains("host not found in upstream \"app.upgrade.test:1\"");
            List<String> command = new ArrayList<>(List.of(
                    "unshare",
                    "--mount",
                    "--propagation",
                    "private",
                    "--",
                    "sh",
                    "-c",
                    "mount --bind \"$0\" /etc/hosts && exec \"$@\"",
                    hosts.toString(),
                    Path.of("target/nginx-upgrade/bin/nginx-upgrade")
                            .toAbsolutePath()
                            .toString()));
            command.addAll(List.of(apply(Releases.faulty(Fault.EXITS_ALONE))));
            command.addAll(List.of("--pid-file", nginx.pidFile().toString()));
            command.addAll(
                    List.of("--state-dir", nginx.prefix().resolve("state").toString()));
            CommandLine.Result known = CommandLine.run(nginx.prefix(), Duration.ofSeconds(60), command);
            assertThat(known.exit()).as("%s", known).isEqualTo(REFUSED);
            assertThat(known.stderr()).contains("candidate refuses to start (fault injection)");
        }
    }

    /** In its own view of the files anybody could have changed timeout(1), so it is not run, and no sandbox can be built. */
    @Test
    void whatCannotBeRehearsedIsSaidAndRefusedOnlyWhereItWasInsistedOn() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Answer insisted = withoutTimeout(nginx, "--rehearse", "always");
            assertThat(insisted.exit()).as("%s", insisted).isEqualTo(REFUSED);
            assertThat(hazards(insisted, "refuse")).containsExactly("rehearsal-not-possible");
            Answer auto = withoutTimeout(nginx);
            assertThat(auto.exit()).as("%s", auto).isZero();
            assertThat(hazards(auto, "warn")).contains("rehearsal-not-possible");
            assertThat(auto.result().stdout()).contains("cannot run /usr/bin/timeout: others can write");
        }
    }

    private Answer withoutTimeout(PrivateNginx nginx, String... options) throws IOException {
        Path changed = Files.writeString(folder.resolve("changed"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(changed, PosixFilePermissions.fromString("rwxrwxrwx"));
        var command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "--",
                "sh",
                "-c",
                "mount --bind \"$0\" /usr/bin/timeout && exec \"$@\"",
                changed.toString()));
        var words = new ArrayList<>(List.of(apply(Releases.binary(Releases.NEW), options)));
        words.addAll(List.of("--pid-file", nginx.pidFile().toString(), "-o", "json"));
        Tool tool = Tool.of(nginx);
        command.addAll(tool.command(words.toArray(String[]::new)));
        try (CommandLine.Running running = CommandLine.start(folder, tool.environment(), command)) {
            return Answer.of(running.await(tool.limit()));
        }
    }

    /** The tool's lock file is made at its first run and stays. */
    private static void lockOnce(PrivateNginx nginx) {
        Answer first = new Upgrader(nginx).json("apply", "/nowhere", "--yes");
        assertThat(first.exit()).as("%s", first).isEqualTo(REFUSED);
    }

    private static String[] apply(Path candidate, String... options) {
        List<String> all = new ArrayList<>(List.of("apply", candidate.toString(), "--yes", "--observe", "100ms"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    private static void onTheDiskOnly(PrivateNginx nginx, String http) throws IOException {
        String text = Files.readString(nginx.config());
        Files.writeString(nginx.config(), text.replace("default_type text/plain;", "default_type text/plain; " + http));
    }

    /** Ends the master and starts it again in a mount namespace of its own, after one script in it and one outside. */
    private static void restart(PrivateNginx nginx, String inside, String outside) {
        nginx.master().signal("QUIT");
        Wait.until(
                "the end of nginx",
                PrivateNginx.PATIENCE,
                () -> nginx.processes().isEmpty(),
                nginx::processTable);
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "--"));
        command.addAll(List.of(
                "sh",
                "-c",
                "cd \"$0\" && " + inside + " && exec \"$@\"",
                nginx.prefix().toString()));
        command.addAll(nginx.command());
        CommandLine.Result started = CommandLine.run(nginx.prefix(), PrivateNginx.PATIENCE, command);
        assertThat(started.exit()).as("%s", started).isZero();
        Wait.until(
                "nginx with its workers",
                PrivateNginx.PATIENCE,
                () -> nginx.masterPid().map(nginx::accepting).orElse(List.of()).size() == 2,
                nginx::processTable);
        CommandLine.Result done = CommandLine.run(nginx.prefix(), PrivateNginx.PATIENCE, List.of("sh", "-c", outside));
        assertThat(done.exit()).as("%s", done).isZero();
    }

    private static Set<String> hazards(Answer answer, String level) {
        Set<String> ids = new TreeSet<>();
        for (JsonFields hazard : answer.fields().objects("hazards")) {
            if (hazard.text("level").equals(level)) {
                ids.add(hazard.text("id"));
            }
        }
        return ids;
    }

    /** Seen from outside; what a sandbox mounts has the source "sandbox". */
    private static List<String> mountsOfSandboxes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.contains(" sandbox ")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
