package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The program as it is shipped, in the surroundings that machines have at night. Mounts are in namespaces of its own. */
class ShippedIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** Each is a shell text that ends in running {@code "$@"}; {@code $STATE} is the one folder that must be writable. */
    static Stream<Arguments> upgradesAndGoesBackWhereverItIsPut() {
        String privately = "exec unshare --mount --propagation private -- sh -c '%s; exec \"$@\"' sh \"$@\"";
        return Stream.of(
                Arguments.of("as usual", "exec \"$@\""),
                Arguments.of(
                        "/tmp is noexec",
                        // the program itself may lie below /tmp, where this hides it
                        privately.formatted("mkdir -p \"$KEEP/image\" && mount --bind \"$IMAGE\" \"$KEEP/image\""
                                + " && mount --rbind \"$KEEP\" /mnt && mount -t tmpfs -o noexec none /tmp"
                                + " && mkdir -p \"$KEEP\" && mount --rbind /mnt \"$KEEP\" && cd \"$KEEP\""
                                + " && shift && set -- \"$KEEP/image/bin/nginx-upgrade\" \"$@\"")),
                Arguments.of("no HOME", "unset HOME; exec \"$@\""),
                Arguments.of("an empty environment", "exec env -i \"$@\""),
                Arguments.of("a C locale", "LC_ALL=C LANG=C exec \"$@\""),
                Arguments.of("a locale that is not installed", "LC_ALL=xx_YY.ISO-8859-1 exec \"$@\""),
                Arguments.of(
                        "the current folder is deleted",
                        "mkdir \"$KEEP/gone\"; cd \"$KEEP/gone\"; rmdir \"$KEEP/gone\"; exec \"$@\""),
                Arguments.of(
                        "options for another Java", "JAVA_TOOL_OPTIONS=-Xmx1k JDK_JAVA_OPTIONS=-version exec \"$@\""),
                Arguments.of(
                        "a C library of somebody's own, by a higher number",
                        privately.formatted(
                                "mount -t tmpfs none /usr/local/lib"
                                        + " && for name in libc.so.7 libcrypt.so.7; do head -c 4096 /bin/ls >/usr/local/lib/$name; done")),
                Arguments.of(
                        "all is read-only but state, nginx and its pid file's folder",
                        privately.formatted(
                                "mount --bind \"$KEEP\" \"$KEEP\" && mount -o remount,bind,ro / && test ! -w /usr")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void upgradesAndGoesBackWhereverItIsPut(String name, String machine) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            run(nginx, machine, 0, Upgrader.apply("--observe", "0s"));
            Agreement.check(nginx, Releases.NEW, 2);
            run(nginx, machine, 0, "rollback", "--yes");
            Agreement.check(nginx, Releases.OLD, 2);
        }
    }

    /** Nothing but the answer may be said: a warning of Java's would break what reads the JSON. */
    private void run(PrivateNginx nginx, String machine, int exit, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", machine, "sh", Tool.program().toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-o", "json", "--pid-file", nginx.pidFile().toString()));
        command.addAll(List.of("--state-dir", nginx.prefix().resolve("state").toString()));
        Map<String, String> environment =
                Map.of("KEEP", nginx.prefix().toString(), "IMAGE", Tool.image().toString());
        try (CommandLine.Running running = CommandLine.start(nginx.prefix(), environment, command)) {
            CommandLine.Result result = running.await(LIMIT);
            assertThat(result.exit()).as(result.toString()).isEqualTo(exit);
            // dash itself says so where there is no current folder, before it reads a line of ours
            assertThat(result.stderr().lines().filter(line -> !line.contains("getcwd() failed")))
                    .isEmpty();
            assertThat(Answer.of(result).changed()).as(result.toString()).isTrue();
        }
    }

    /** Binding the C library costs more than the whole of a look: it is not done for one. */
    @Test
    void statusNeedsNoNativeLibrary() throws Exception {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path image = folder.resolve("image");
            CommandLine.run(folder, LIMIT, List.of("cp", "-a", Tool.image().toString(), image.toString()));
            Files.delete(image.resolve("native/libjffi-1.2.so"));
            String wanted = Tool.of(nginx)
                    .run("status", "--pid-file", nginx.pidFile().toString())
                    .stdout();
            CommandLine.Result result = CommandLine.run(
                    folder,
                    LIMIT,
                    List.of(
                            image.resolve("bin/nginx-upgrade").toString(),
                            "status",
                            "--pid-file",
                            nginx.pidFile().toString()));
            assertThat(result.stderr()).isEmpty();
            assertThat(withoutSeconds(result.stdout())).isEqualTo(withoutSeconds(wanted));
            assertThat(result.exit()).isZero();
        }
    }

    /** Each command works out a start by its own clocks, and what is a millisecond before a full second may be one behind it. */
    private static String withoutSeconds(String status) {
        return status.replaceFirst("workers: since [0-9:]+", "workers: since");
    }

    /** An archive that the program does not take would cost 0.2 s at every start, and nobody would see why. */
    @Test
    void theClassArchiveIsTakenAlsoAfterAMove() throws Exception {
        Path image = folder.resolve("moved here");
        CommandLine.run(folder, LIMIT, List.of("cp", "-a", Tool.image().toString(), image.toString()));
        Path launcher = image.resolve("bin/nginx-upgrade");
        // refuse to start rather than to start without it
        Files.writeString(launcher, Files.readString(launcher).replace("\"$sharing\"", "-Xshare:on \"$sharing\""));
        CommandLine.Result result = CommandLine.run(folder, LIMIT, List.of(launcher.toString(), "--version"));
        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(result.stdout()).startsWith("nginx-upgrade ");
    }

    /** Each that is made at run time costs five times as much as one of the archive, between two signals as well. */
    @Test
    void nearlyAllLambdasComeFromTheArchive() throws Exception {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path loaded = folder.resolve("loaded");
            Tool tool = Tool.of(nginx).withJavaOption("-Xlog:class+load:file=" + loaded, folder.resolve("launcher"));
            CommandLine.Result result = new Upgrader(nginx, tool).text(Upgrader.apply("--observe", "0s"));
            assertThat(result.exit()).as(result.toString()).isZero();
            List<String> lambdas = Files.readAllLines(loaded).stream()
                    .filter(line -> line.contains("nginxupgrade") && line.contains("$$Lambda"))
                    .toList();
            assertThat(lambdas).hasSizeGreaterThan(400);
            // those of classes that implement one of Java 5, and a few others that the runtime does not archive
            assertThat(lambdas.stream().filter(line -> !line.contains("shared objects file")))
                    .hasSizeLessThan(lambdas.size() / 30);
        }
    }
}
