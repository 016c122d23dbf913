package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tool runs beside nginx is the system's own, and what nginx's user named runs with his rights, not with ours. */
class NothingOfOursIT {
    private static final String NOBODY = "65534";
    /** All that the tool runs by name, and the shell's own tools. */
    private static final List<String> HELPERS = List.of(
            "unshare",
            "nsenter",
            "setpriv",
            "prlimit",
            "setsid",
            "timeout",
            "mount",
            "umount",
            "pivot_root",
            "ip",
            "sh",
            "env",
            "true",
            "readlink",
            "tail",
            "cat",
            "find",
            "stat",
            "mkdir",
            "rmdir",
            "rm",
            "cp",
            "ln",
            "chmod",
            "chown",
            "sleep",
            "systemctl");

    @TempDir
    Path folder;

    @TempDir
    Path state;

    @Test
    void aPoisonedPathRunsNothingAndLosesNoRehearsal() throws IOException {
        Path fakes = Files.createDirectory(folder.resolve("fakes"));
        Path mark = folder.resolve("mark");
        for (String name : HELPERS) {
            Path fake = Files.writeString(fakes.resolve(name), "#!/bin/sh\necho " + name + " >>" + mark + "\n");
            Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            var command = new ArrayList<>(List.of(Upgrader.apply("--rehearse", "always", "--observe", "200ms")));
            command.addAll(List.of("--pid-file", nginx.pidFile().toString()));
            CommandLine.Result result = Tool.of(nginx)
                    .with(Map.of("PATH", fakes + ":" + System.getenv("PATH")))
                    .run(command.toArray(String[]::new));
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stderr()).contains("rehearsed in a sandbox");
            assertThat(mark).doesNotExist();
            Sole.serves(nginx, Releases.NEW);
        }
    }

    /** As in a container, or for want of CAP_SYS_RESOURCE: the master's limit cannot be had. */
    @Test
    void aHardLimitLowerThanTheMastersIsNoFailureOfTheConfiguration() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Tool tool = Tool.of(nginx);
            var words = new ArrayList<>(List.of(Upgrader.apply("--rehearse", "always", "--observe", "200ms")));
            words.addAll(List.of("--pid-file", nginx.pidFile().toString()));
            var command = new ArrayList<>(List.of(
                    "setpriv",
                    "--bounding-set=-sys_resource",
                    "--inh-caps=-sys_resource",
                    "prlimit",
                    "--nofile=1000:1000"));
            command.addAll(tool.command(words.toArray(String[]::new)));
            try (CommandLine.Running running = CommandLine.start(folder, tool.environment(), command)) {
                CommandLine.Result result = running.await(tool.limit());
                assertThat(result.exit()).as("%s", result).isZero();
                assertThat(result.stderr()).contains("rehearsed in a sandbox");
            }
        }
    }

    /** On the machine itself and in a sandbox. */
    @ParameterizedTest
    @ValueSource(strings = {"never", "always"})
    void aModuleOfTheMastersUserIsLoadedWithHisRights(String rehearse) throws IOException {
        try (var ground = new Ground(PrivateNginx.start(folder))) {
            PrivateNginx nginx = ground.nginx();
            Path source = Path.of("src/test/c/whoami.c").toAbsolutePath();
            ground.run("gcc", "-O1", "-fPIC", "-shared", "-o", nginx.prefix() + "/whoami.so", source.toString());
            Layout.replace(nginx.binary(), readable(ground, Releases.OLD));
            Path candidate = readable(ground, Releases.NEW);
            ground.run("chown", "-R", NOBODY + ":" + NOBODY, nginx.prefix().toString());
            // what would be replaced is root's: else it would end there
            ground.run("chown", "0:0", nginx.prefix().toString(), nginx.prefix() + "/whoami.so");
            ground.run("chown", "-R", "0:0", nginx.binary().getParent().toString());
            ground.run("chmod", "755", nginx.prefix().toString());
            ground.restart(ground.nginxBy("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
            ground.edit("pid logs/nginx.pid;", "pid logs/nginx.pid; load_module whoami.so;");
            var command = new ArrayList<>(
                    List.of("apply", candidate.toString(), "--yes", "--rehearse", rehearse, "-o", "json"));
            command.addAll(List.of("--allow", "candidate-writable"));
            command.addAll(List.of("--pid-file", nginx.pidFile().toString()));
            CommandLine.Result result = Tool.of(nginx)
                    .with(Map.of("NGINX_UPGRADE_STATE_DIR", state.toString()))
                    .run(command.toArray(String[]::new));
            assertThat(result.exit()).as("%s", result).isNotZero();
            assertThat(result.stdout())
                    .contains("loaded by user " + NOBODY + " with the rights 0000000000000000")
                    .doesNotContain("loaded by user 0");
        }
    }

    /** A copy of a release with its libraries beside it, for a user who may not look into the folder of the releases. */
    private static Path readable(Ground ground, String version) {
        Path libraries = Releases.binary(version).resolveSibling("../lib");
        Path copy = ground.folder().resolve("nginx-" + version);
        ground.run("cp", "-rL", libraries.toString(), copy + ".lib");
        ground.run("cp", Releases.binary(version).toString(), copy.toString());
        return Patched.libraries(copy, "--set-rpath", copy + ".lib");
    }
}
