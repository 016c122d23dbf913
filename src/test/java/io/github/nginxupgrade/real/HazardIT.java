package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import io.github.nginxupgrade.real.NginxOptions.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each hazard of the candidate and of the configuration, where it is found on a real nginx and where it is not. */
class HazardIT {
    private static final String MODULE = "ngx_stream_module.so";
    private static final Path LIBRARIES = Releases.libraries(Releases.OLD);
    private static final String OWN_LIBRARY = "libours.so.9";
    private static final Map<String, String> COMPILED_IN =
            Map.of("/etc/nginx/nginx.conf", "conf/./././nginx.conf", "/run/nginx.pid", "logs/nginx.pid");
    private static final Map<String, String> NO_COMPAT = Map.of("--with-compat", "--with-compax");

    @TempDir
    Path folder;

    /** Something that is done to an instance that runs. */
    private interface Deed {
        void to(PrivateNginx nginx) throws IOException;
    }

    /** A candidate, made at this path. */
    private interface Make {
        Path at(Path path) throws IOException;
    }

    /**
     * One look.
     *
     * @param level what is found: refuse, warn, or ok where it is not
     * @param evidence what must be said
     */
    private record Row(
            String id, String level, String evidence, UnaryOperator<NginxOptions> options, Deed deed, Make candidate) {
        static Row of(String id, String level, String evidence) {
            return new Row(id, level, evidence, o -> o, nginx -> {}, path -> Releases.binary(Releases.NEW));
        }

        static Row ok(String id) {
            return of(id, "ok", "");
        }

        Row on(UnaryOperator<NginxOptions> other) {
            return new Row(id, level, evidence, other, deed, candidate);
        }

        Row after(Deed other) {
            return new Row(id, level, evidence, options, other, candidate);
        }

        Row with(Make other) {
            return new Row(id, level, evidence, options, deed, other);
        }

        @Override
        public String toString() {
            return id + " " + level + " " + evidence;
        }
    }

    static Stream<Row> candidates() {
        Make old = path -> Releases.binary(Releases.OLD);
        Make sameOld = path -> Patched.copy(path, Releases.OLD, Map.of());
        Make sameNew = path -> Patched.copy(path, Releases.NEW, Map.of());
        UnaryOperator<NginxOptions> runsNew = o -> o.withVersion(Releases.NEW);
        UnaryOperator<NginxOptions> unix = o -> o.withServer("listen unix:logs/x.sock;");
        UnaryOperator<NginxOptions> early = o -> runsNew.apply(o).withArguments("-e", "logs/early.log");
        return Stream.of(
                Row.ok("candidate-writable"),
                Row.of("candidate-writable", "refuse", "others can write")
                        .with(path -> mode(sameNew.at(path), "rwxrwxrwx")),
                Row.of("candidate-writable", "refuse", "candidate belongs to user id 65534")
                        .with(path -> nobodys(sameNew.at(path))),
                Row.of("candidate-writable", "refuse", "theirs belongs to user id 65534")
                        .with(path -> sameNew.at(nobodys(Files.createDirectory(path.resolveSibling("theirs")))
                                .resolve("nginx"))),
                Row.of("candidate-writable", "refuse", "theirs belongs to user id 65534")
                        .with(path -> {
                            Path theirs = nobodys(Files.createDirectory(path.resolveSibling("theirs")));
                            return Files.createSymbolicLink(theirs.resolve("nginx"), sameNew.at(path));
                        }),
                Row.of("candidate-writable", "refuse", "nginx belongs to user id 65534")
                        .with(path -> {
                            Path link = Files.createSymbolicLink(path.resolveSibling("nginx"), sameNew.at(path));
                            Files.setAttribute(link, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
                            return link;
                        }),
                Row.of("candidate-writable", "refuse", "others can write").with(path -> {
                    Path open = Files.createDirectory(path.resolveSibling("open"));
                    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
                    return sameNew.at(open.resolve("nginx"));
                }),
                Row.ok("missing-libraries"),
                Row.of("missing-libraries", "refuse", "libnowhere.so.9")
                        .with(path -> Patched.libraries(sameNew.at(path), "--add-needed", "libnowhere.so.9")),
                Row.ok("missing-libraries").with(path -> withALibraryOfItsOwn(sameOld.at(path))),
                Row.of("missing-libraries", "refuse", "without the environment of a shell")
                        .with(path ->
                                Patched.libraries(sameOld.at(path), "--add-needed", OWN_LIBRARY, "--remove-rpath")),
                Row.ok("candidate-older"),
                Row.of("candidate-older", "warn", "nginx 1.18.0 is older than nginx 1.22.1")
                        .on(runsNew)
                        .with(old),
                Row.ok("argument-unknown").on(early).with(sameNew),
                Row.of("argument-unknown", "refuse", "-e, which nginx 1.18.0")
                        .on(early)
                        .with(old),
                Row.ok("unix-sockets").on(unix),
                Row.of("unix-sockets", "warn", "TERM is never used").on(unix).with(sameOld),
                Row.ok("features-lost"),
                Row.of("features-lost", "warn", "http_flv_module").on(runsNew).with(old),
                Row.ok("compat-lost").with(path -> Patched.copy(path, Releases.NEW, NO_COMPAT)),
                Row.of("compat-lost", "warn", "loads 1 dynamic module")
                        .on(o -> o.withModules(MODULE))
                        .with(path -> Patched.copy(path, Releases.NEW, NO_COMPAT)),
                Row.ok("compiled-paths-changed").with(sameOld),
                Row.of("compiled-paths-changed", "warn", "error-log-path /var/log/nginx/error.log becomes stderr"));
    }

    static Stream<Row> configurations() {
        UnaryOperator<NginxOptions> compiled = o -> o.withLaunch(new Launch(Map.of(), COMPILED_IN, true));
        Make sameBuild = path -> Patched.copy(path, Releases.NEW, COMPILED_IN);
        return Stream.of(
                Row.ok("configuration-path-changed").on(compiled).with(sameBuild),
                Row.of("configuration-path-changed", "refuse", "conf/nginx.cond")
                        .on(compiled)
                        .with(path -> Patched.copy(
                                path,
                                Releases.NEW,
                                Map.of(
                                        "/etc/nginx/nginx.conf",
                                        "conf/./././nginx.cond",
                                        "/run/nginx.pid",
                                        "logs/nginx.pid"))),
                Row.ok("pid-path-changed").on(compiled).with(sameBuild),
                Row.of("pid-path-changed", "refuse", "logs/nginx.pie")
                        .on(compiled)
                        .with(path -> Patched.copy(
                                path,
                                Releases.NEW,
                                Map.of(
                                        "/etc/nginx/nginx.conf",
                                        "conf/./././nginx.conf",
                                        "/run/nginx.pid",
                                        "logs/nginx.pie"))),
                Row.ok("configuration-changed"),
                Row.of("configuration-changed", "warn", "conf/nginx.conf has been changed")
                        .after(nginx -> later(() -> edit(nginx, "worker_connections 512", "worker_connections 500"))),
                Row.of("configuration-changed", "warn", "conf/more.conf has been changed")
                        .on(o -> o.withHttp("include more*.conf;"))
                        .after(nginx ->
                                later(() -> Files.writeString(nginx.config().resolveSibling("more.conf"), "# more\n"))),
                Row.ok("listen-removed").on(HazardIT::listensOnMore),
                Row.of("listen-removed", "refuse", "127.0.0.1:")
                        .after(nginx ->
                                edit(nginx, "listen 127.0.0.1:" + nginx.port(), "listen 127.0.0.1:" + freePort())),
                Row.of("listen-removed", "refuse", "0.0.0.0:")
                        .on(HazardIT::listensOnMore)
                        .after(nginx -> edit(nginx, "listen \\*:", "listen 127.0.0.1:")),
                Row.of("listen-removed", "refuse", "[0000:0000:0000:0000:0000:0000:0000:0001]:")
                        .on(HazardIT::listensOnMore)
                        .after(nginx -> edit(nginx, "listen \\[::1\\]:", "listen 127.0.0.1:")),
                Row.of("listen-removed", "refuse", "logs/more.sock")
                        .on(HazardIT::listensOnMore)
                        .after(nginx -> edit(nginx, "listen unix:\\S*;", "")),
                Row.ok("reuseport-shrinks").on(HazardIT::sharesItsPort),
                Row.ok("reuseport-shrinks")
                        .on(HazardIT::sharesItsPort)
                        .after(nginx -> edit(nginx, "worker_processes 3", "worker_processes 4")),
                Row.of("reuseport-shrinks", "refuse", "would use 2 of them")
                        .on(HazardIT::sharesItsPort)
                        .after(nginx -> edit(nginx, "worker_processes 3", "worker_processes 2")),
                Row.of("reuseport-shrinks", "refuse", "would use 1 of them")
                        .on(HazardIT::sharesItsPort)
                        .after(nginx -> edit(nginx, " reuseport", "")),
                Row.ok("quic-listeners"),
                Row.of("quic-listeners", "warn", "127.0.0.1:44433")
                        .after(nginx -> edit(nginx, "location / ", "listen 127.0.0.1:44433 quic; location / ")),
                Row.ok("udp-listeners").on(o -> o.withModules(MODULE)),
                Row.of("udp-listeners", "warn", "127.0.0.1:44453")
                        .on(o -> o.withModules(MODULE))
                        .after(nginx -> edit(
                                nginx,
                                "events ",
                                "stream { server { listen 127.0.0.1:44453 udp; proxy_pass 127.0.0.1:9; } } events ")),
                Row.ok("keepalive-min-timeout"),
                Row.ok("keepalive-min-timeout")
                        .on(HazardIT::saysItIsNewer)
                        .after(nginx -> edit(nginx, "http \\{", "http { keepalive_min_timeout 5s;")),
                Row.of("keepalive-min-timeout", "warn", "keepalive_min_timeout is not set in")
                        .on(HazardIT::saysItIsNewer),
                Row.ok("environment-lost"));
    }

    /** Only the number: that of the first release that has the directive. */
    private static NginxOptions saysItIsNewer(NginxOptions options) {
        return options.withLaunch(
                new Launch(Map.of(), Map.of("nginx version: nginx/1.18.0", "nginx version: nginx/1.27.4"), false));
    }

    @ParameterizedTest
    @MethodSource({"candidates", "configurations"})
    void aHazardIsFoundWhereItIsAndNotWhereItIsNot(Row row) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder, row.options().apply(NginxOptions.standard()))) {
            row.deed().to(nginx);
            Path candidate = row.candidate().at(folder.resolve("candidate"));
            List<String> look = List.of(
                    candidate.toString(),
                    "--rehearse",
                    "never",
                    "--pid-file",
                    nginx.pidFile().toString());
            Answer plan = Answer.of(ThisJvm.plan(nginx, look));
            JsonFields found = hazard(plan, row.id());
            assertThat(found.text("level")).as("%s", plan).isEqualTo(row.level());
            assertThat(found.text("evidence")).as("%s", plan).contains(row.evidence());
            if (row.level().equals("refuse")) {
                assertThat(plan.exit()).as("%s", plan).isEqualTo(3);
                assertThat(plan.outcome()).isEqualTo("refused");
            }
        }
    }

    /** lxcfs tells a container since when that runs, and not since when the machine does (lxc/lxcfs issue 189). */
    @ParameterizedTest
    @CsvSource({"5.00 5.00, false, ok", "5.00 5.00, true, warn", "99999999.00 5.00, false, ok"})
    void anUptimeOfItsOwnChangesNothing(String uptime, boolean edited, String level) throws IOException {
        try (Ground ground = new Ground(PrivateNginx.start(folder))) {
            if (edited) {
                later(() -> edit(ground.nginx(), "worker_connections 512", "worker_connections 500"));
            }
            Files.writeString(ground.folder().resolve("uptime"), uptime + "\n");
            ground.toolInMounts("mount --bind uptime /proc/uptime");
            assertThat(ground.hazards().containsKey("warn configuration-changed"))
                    .isEqualTo(level.equals("warn"));
        }
    }

    @Test
    void whatCanBeSurvivedIsAllowedAndThenAWarning() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder, listensOnMore(NginxOptions.standard()))) {
            edit(nginx, "listen unix:\\S*;", "");
            var upgrader = new Upgrader(nginx);
            Untouched before = Untouched.now(nginx);
            upgrader.expect(3, "refused", Upgrader.apply("--observe", "100ms"));
            before.check();
            Answer upgraded =
                    upgrader.expect(0, "upgraded", Upgrader.apply("--observe", "100ms", "--allow", "listen-removed"));
            assertThat(hazard(upgraded, "listen-removed").text("level")).isEqualTo("warn");
            Sole.serves(nginx, Releases.NEW);
        }
    }

    /** By its run path. */
    private static Path withALibraryOfItsOwn(Path candidate) throws IOException {
        Path libraries = ownLibrary(candidate);
        // one after the other: at once, patchelf 0.14 writes the name of the library over the run path
        Patched.libraries(candidate, "--add-rpath", libraries.toString());
        return Patched.libraries(candidate, "--add-needed", OWN_LIBRARY);
    }

    /** One that no machine has, beside the candidate: any library will do, by another name. */
    private static Path ownLibrary(Path candidate) throws IOException {
        Path libraries = Files.createDirectory(candidate.resolveSibling("libraries"));
        Files.copy(LIBRARIES.resolve("libcrypt.so.1"), libraries.resolve(OWN_LIBRARY));
        return libraries;
    }

    @Test
    void aLibraryToWhichOnlyTheEnvironmentOfAShellLeadsIsMissing() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path candidate = Patched.copy(folder.resolve("candidate"), Releases.NEW, Map.of());
            Path libraries = ownLibrary(Patched.libraries(candidate, "--add-needed", OWN_LIBRARY));
            Tool shell = Tool.of(nginx).with(Map.of("LD_LIBRARY_PATH", libraries.toString()));
            Answer plan = Answer.of(shell.run(
                    "plan",
                    candidate.toString(),
                    "-o",
                    "json",
                    "--pid-file",
                    nginx.pidFile().toString()));
            assertThat(hazard(plan, "missing-libraries").text("evidence"))
                    .as("%s", plan)
                    .startsWith("the loader does not find " + OWN_LIBRARY + " for " + candidate);
        }
    }

    /** Any library will do, by an allocator's name. */
    @Test
    void aPreloadedAllocatorIsTold() throws IOException {
        Path library = Files.copy(LIBRARIES.resolve("libcrypt.so.1"), folder.resolve("libjemalloc.so.2"));
        environmentIsLost("libjemalloc.so.2", new Launch(Map.of("LD_PRELOAD", library.toString()), Map.of(), false));
    }

    /** After the run path and before the usual folders: ld.so(8). */
    @Test
    void aLibraryFromWhereOnlyTheEnvironmentLeadsIsTold() throws IOException {
        Path library = Files.copy(beside("libc.so.6").resolve("libdl.so.2"), folder.resolve("libdl.so.2"));
        environmentIsLost(
                library.toString(), new Launch(Map.of("LD_LIBRARY_PATH", folder.toString()), Map.of(), false));
    }

    /** The folder from which we have a library of this name ourselves. */
    private static Path beside(String name) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.endsWith("/" + name))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void environmentIsLost(String library, Launch launch) {
        try (PrivateNginx nginx =
                PrivateNginx.start(folder, NginxOptions.standard().withLaunch(launch))) {
            Answer plan = new Upgrader(nginx)
                    .json("plan", Releases.binary(Releases.NEW).toString());
            JsonFields found = hazard(plan, "environment-lost");
            assertThat(found.text("level")).as("%s", plan).isEqualTo("warn");
            assertThat(found.text("evidence")).as("%s", plan).contains(library);
        }
    }

    /** Somebody puts one file after the other into its place, no two of them the same. */
    @Test
    void aCandidateThatChangesWhileItIsLookedAtIsRefused() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path candidate = Patched.copy(folder.resolve("candidate"), Releases.NEW, Map.of());
            Untouched before = Untouched.now(nginx);
            var over = new AtomicBoolean();
            Thread changes = new Thread(() -> change(candidate, over));
            changes.start();
            Answer refused;
            try {
                refused = new Upgrader(nginx).expect(3, "refused", "apply", candidate.toString(), "--yes");
            } finally {
                over.set(true);
                join(changes);
            }
            before.check();
            assertThat(hazard(refused, "candidate-changed").text("level")).isEqualTo("refuse");
        }
    }

    private static void change(Path candidate, AtomicBoolean over) {
        try {
            Path next = candidate.resolveSibling("candidate.next");
            while (!over.get()) {
                Files.copy(candidate, next, StandardCopyOption.COPY_ATTRIBUTES);
                Files.writeString(next, "+", StandardOpenOption.APPEND);
                Files.move(next, candidate, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static JsonFields hazard(Answer answer, String id) {
        return answer.fields().objects("hazards").stream()
                .filter(hazard -> hazard.text("id").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody looked for " + id + ": " + answer));
    }

    private interface Change {
        void make() throws IOException;
    }

    private static void later(Change change) throws IOException {
        Wait.clearlyLater();
        change.make();
    }

    private static Path nobodys(Path file) throws IOException {
        return Files.setAttribute(file, "unix:uid", 65534);
    }

    private static Path mode(Path file, String mode) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    /** On the disk only: the running master has read another text. */
    private static void edit(PrivateNginx nginx, String pattern, String replacement) throws IOException {
        String text = Files.readString(nginx.config());
        String edited = text.replaceFirst(pattern, replacement);
        assertThat(edited).isNotEqualTo(text);
        Files.writeString(nginx.config(), edited);
    }

    private static NginxOptions listensOnMore(NginxOptions options) {
        return options.withServer(
                "listen *:%d; listen [::1]:%d; listen unix:logs/more.sock;".formatted(freePort(), freePort()));
    }

    private static NginxOptions sharesItsPort(NginxOptions options) {
        return options.withWorkers(3).withServer("listen 127.0.0.1:%d reuseport;".formatted(freePort()));
    }

    private static int freePort() {
        try {
            return PrivateNginx.freePort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
