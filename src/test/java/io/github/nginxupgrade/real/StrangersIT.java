package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import io.github.nginxupgrade.os.linux.Linux;
import io.github.nginxupgrade.situation.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A user of the machine, not root, wants to become root by way of what root's program finds: processes under nginx's title,
 * pid files, configurations. Nothing of his is executed, loaded, believed or put anywhere with root's rights.
 */
class StrangersIT {
    private static final int REFUSED = 3;
    private static final int NO_INSTANCE = 7;
    private static final int NOT_PERMITTED = 8;
    private static final String TITLE = "nginx: master process /usr/sbin/nginx";

    @TempDir
    Path folder;

    @Test
    void aProgramUnderTheTitleOfNginxIsNotExecuted() throws IOException {
        try (Stranger stranger = new Stranger(folder);
                CommandLine.Running running = stranger.stays(TITLE, stranger.impostor("program"))) {
            Path pidFile = Files.writeString(stranger.home().resolve("nginx.pid"), running.pid() + "\n");
            String candidate = Releases.binary(Releases.NEW).toString();
            for (List<String> selector : List.of(
                    List.of("--pid", Long.toString(running.pid())), List.of("--pid-file", pidFile.toString()))) {
                for (List<String> command : List.of(
                        List.of("status"),
                        List.of("plan", candidate),
                        List.of("apply", candidate, "--yes"),
                        List.of("commit", "--yes"),
                        List.of("rollback", "--yes"))) {
                    var words = new ArrayList<>(command);
                    words.addAll(selector);
                    CommandLine.Result result = tool(words);
                    assertThat(stranger.marks()).as("%s", result).isEmpty();
                    assertThat(result.exit()).as("%s", result).isEqualTo(NO_INSTANCE);
                    assertThat(Said.by(result).sentence()).contains("holds no version of nginx", "user id 65534");
                }
            }
        }
    }

    /** In a pid namespace of its own, for there may be others on this machine. */
    @ParameterizedTest
    @ValueSource(strings = {"", "status", "plan CANDIDATE", "apply CANDIDATE --yes", "rollback --yes"})
    void norIsItWhereNobodySaysWhichNginxIsMeant(String command) {
        try (Stranger stranger = new Stranger(folder)) {
            CommandLine.Result result = among(stranger.impostor("program"), "", command);
            assertThat(stranger.marks()).as("%s", result).isEmpty();
            assertThat(result.exit()).as("%s", result).isEqualTo(command.isEmpty() ? 0 : NO_INSTANCE);
        }
    }

    @Test
    void rootsNginxIsTheOneThatIsMeant() {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                Stranger stranger = new Stranger(folder)) {
            new Ground(nginx).stop();
            CommandLine.Result result = among(
                    stranger.impostor("program"),
                    String.join(" ", nginx.command()) + "; until test -s " + nginx.pidFile() + "; do :; done;",
                    "status -o json");
            assertThat(stranger.marks()).as("%s", result).isEmpty();
            assertThat(result.exit()).as("%s", result).isZero();
            JsonFields instance = Answer.of(result).fields().object("instance");
            assertThat(instance.text("pid_file")).isEqualTo(nginx.pidFile().toString());
        }
    }

    /** The tool without a selector, where this program of the stranger's and what the script starts is all that runs. */
    private CommandLine.Result among(Path program, String script, String command) {
        String stays = "setpriv --reuid=65534 --regid=65534 --clear-groups bash -c 'exec -a \"" + TITLE + "\" "
                + program + "' & until grep -q ^nginx: /proc/$!/cmdline; do :; done; ";
        var words = new ArrayList<>(List.of("unshare", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc"));
        words.addAll(List.of("sh", "-ec", stays + script + " \"$@\"", "sh"));
        String[] arguments = command.replace(
                        "CANDIDATE", Releases.binary(Releases.NEW).toString())
                .split(" ", -1);
        Tool tool = new Tool(folder, environment(), PrivateNginx.PATIENCE);
        words.addAll(tool.command(command.isEmpty() ? new String[0] : arguments));
        try (CommandLine.Running running = CommandLine.start(folder, environment(), words)) {
            return running.await(tool.limit());
        }
    }

    private CommandLine.Result tool(List<String> words) {
        return new Tool(folder, environment(), PrivateNginx.PATIENCE).run(words.toArray(String[]::new));
    }

    private Map<String, String> environment() {
        return Map.of("NGINX_UPGRADE_STATE_DIR", folder.resolve("state").toString(), "NO_COLOR", "1");
    }

    /** He starts a real nginx, with argv[0] a program of root's, and a pid file and a configuration of his own. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProgramThatATitleNamesIsNotReplaced(boolean ownBinary) throws IOException {
        try (Stranger stranger = new Stranger(folder)) {
            Path victim =
                    Files.copy(Path.of("/bin/true"), folder.resolve("victim"), StandardCopyOption.COPY_ATTRIBUTES);
            String bytes = Bytes.digest(victim);
            Path nginx = stranger.nginx(
                    Releases.OLD, ownBinary ? stranger.home() : Files.createDirectory(folder.resolve("sbin")));
            stranger.configuration(PrivateNginx.freePort(), "pid " + stranger.home() + "/nginx.pid;");
            stranger.serves(victim.toString(), nginx);
            for (String rehearse : List.of("auto", "never")) {
                CommandLine.Result result = tool(List.of(
                        "apply",
                        Releases.binary(Releases.NEW).toString(),
                        "--yes",
                        "--rehearse",
                        rehearse,
                        "--observe",
                        "100ms",
                        "--pid-file",
                        stranger.home() + "/nginx.pid"));
                assertThat(Bytes.digest(victim)).as("%s", result).isEqualTo(bytes);
                assertThat(result.exit()).as("%s", result).isEqualTo(ownBinary ? NOT_PERMITTED : REFUSED);
                assertThat(Said.by(result).sentence()).contains(ownBinary ? "user id 65534" : victim.toString());
            }
        }
    }

    /** An upgrade that he began by hand with a path of his own, which leads to root's program by now. */
    @ParameterizedTest
    @ValueSource(strings = {"rollback", "commit"})
    void norIsItOnTheWayBackOfAnUpgradeThatWasBegunByHand(String command) throws IOException {
        try (Stranger stranger = new Stranger(folder)) {
            Path victim =
                    Files.copy(Path.of("/bin/true"), folder.resolve("victim"), StandardCopyOption.COPY_ATTRIBUTES);
            String bytes = Bytes.digest(victim);
            Path nginx = stranger.nginx(Releases.OLD, Files.createDirectory(folder.resolve("sbin")));
            Path link = Files.createSymbolicLink(stranger.home().resolve("link"), nginx);
            stranger.configuration(PrivateNginx.freePort(), "pid " + stranger.home() + "/nginx.pid;");
            Proc old = stranger.serves(link.toString(), nginx);
            old.signal("USR2");
            Path oldbin = stranger.home().resolve("nginx.pid.oldbin");
            Path pidFile = stranger.home().resolve("nginx.pid");
            Wait.until(
                    "two masters",
                    PrivateNginx.PATIENCE,
                    () -> Files.exists(oldbin) && Files.exists(pidFile),
                    () -> "");
            Files.delete(link);
            Files.createSymbolicLink(link, victim);
            CommandLine.Result result = tool(List.of(command, "--yes", "--pid-file", pidFile.toString()));
            assertThat(Bytes.digest(victim)).as("%s", result).isEqualTo(bytes);
            assertThat(result.exit()).as("%s", result).isIn(REFUSED, NOT_PERMITTED);
            assertThat(old.alive()).isTrue();
        }
    }

    /** The folder of the pid file is often that of the user whom the workers run as. */
    @ParameterizedTest
    @ValueSource(strings = {"nginx.pid", "nginx.pid.oldbin"})
    void aPidFileOfRootsThatNamesAStrangersMasterIsNotBelieved(String name) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                Stranger stranger = new Stranger(folder)) {
            Path binary = stranger.nginx(Releases.OLD, stranger.home());
            stranger.configuration(PrivateNginx.freePort(), "pid " + stranger.home() + "/nginx.pid;");
            Proc his = stranger.serves(binary.toString(), binary);
            long roots = nginx.master().pid();
            Files.writeString(nginx.pidFile().resolveSibling(name), his.pid() + "\n");
            for (String selector : List.of("--pid-file " + nginx.pidFile(), "--pid " + roots)) {
                var words = new ArrayList<>(
                        List.of("apply", Releases.binary(Releases.NEW).toString(), "--yes", "-o", "json"));
                words.addAll(List.of(selector.split(" ", -1)));
                CommandLine.Result result = tool(words);
                assertThat(result.exit()).as("%s", result).isEqualTo(REFUSED);
                assertThat(Answer.of(result).fields().text("message"))
                        .as("%s", result)
                        .contains(Long.toString(roots), Long.toString(his.pid()), "user id 65534");
                assertThat(Bytes.digest(nginx.binary())).isEqualTo(Bytes.digest(Releases.binary(Releases.OLD)));
                assertThat(his.alive()).isTrue();
            }
        }
    }

    /** What only root can read is in his configuration, which he has not loaded. */
    @Test
    void whatHisConfigurationIncludesIsReadWithHisRights() throws IOException {
        try (Stranger stranger = new Stranger(folder)) {
            Path nginx = stranger.nginx(Releases.OLD, Files.createDirectory(folder.resolve("sbin")));
            int port = PrivateNginx.freePort();
            stranger.configuration(port, "pid " + stranger.home() + "/nginx.pid;");
            Proc master = stranger.serves(nginx.toString(), nginx);
            Path secret = Files.writeString(folder.resolve("secret"), "pid /told/to/nobody;\n");
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
            stranger.configuration(port, "include " + secret + ";\npid " + stranger.home() + "/nginx.pid;");
            for (String selector : List.of("--pid " + master.pid(), "--pid-file " + stranger.home() + "/nginx.pid")) {
                for (String command : List.of("status", "plan " + Releases.binary(Releases.NEW))) {
                    CommandLine.Result result = tool(List.of((command + " -o json " + selector).split(" ", -1)));
                    assertThat(result.stdout() + result.stderr()).doesNotContain("/told/to/nobody");
                    assertThat(Answer.of(result).fields().object("instance").text("user"))
                            .isEqualTo("nobody");
                }
            }
        }
    }

    /** With the binary of root's own that he executes; an upgrade goes well, but for a module that marks who loads it. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "never"})
    void hisModuleIsNotLoadedByRoot(String rehearse) throws IOException {
        try (Stranger stranger = new Stranger(folder)) {
            Path nginx = stranger.nginx(Releases.OLD, Files.createDirectory(folder.resolve("sbin")));
            Path candidate = stranger.nginx(Releases.NEW, Files.createDirectory(folder.resolve("new")));
            Path module = stranger.impostor("module.so", "-DMODULE", "-shared", "-fPIC");
            String main = "pid " + stranger.home() + "/nginx.pid;";
            int port = PrivateNginx.freePort();
            stranger.configuration(port, main);
            stranger.serves(nginx.toString(), nginx);
            stranger.configuration(port, "load_module " + module + ";\n" + main);
            CommandLine.Result result = tool(List.of(
                    "apply",
                    candidate.toString(),
                    "--yes",
                    "--rehearse",
                    rehearse,
                    "--pid-file",
                    stranger.home() + "/nginx.pid"));
            assertThat(stranger.marks()).as("%s", result).doesNotContain("loaded-by-0");
            assertThat(result.exit()).as("%s", result).isIn(REFUSED, NOT_PERMITTED);
            Said.by(result);
        }
    }

    /** As hardened distributions start it: no process of it is root's, and its files are. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "never"})
    void anNginxOfAnotherUserWhoseFilesAreRootsIsUpgraded(String rehearse) throws IOException {
        try (Stranger stranger = new Stranger(folder)) {
            Path nginx = stranger.nginx(Releases.OLD, Files.createDirectory(folder.resolve("sbin")));
            Path candidate = stranger.nginx(Releases.NEW, Files.createDirectory(folder.resolve("new")));
            stranger.configuration(PrivateNginx.freePort(), "pid " + stranger.home() + "/nginx.pid;");
            stranger.serves(nginx.toString(), nginx);
            CommandLine.Result result = tool(List.of(
                    "apply",
                    candidate.toString(),
                    "--yes",
                    "--observe",
                    "100ms",
                    "--rehearse",
                    rehearse,
                    "--pid-file",
                    stranger.home() + "/nginx.pid"));
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(Bytes.digest(nginx)).isEqualTo(Bytes.digest(candidate));
        }
    }

    /** His rights mean something else here, so nothing can be tested with them. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "never"})
    void anNginxInAUserNamespaceOfItsOwnIsNotTouched(String rehearse) throws IOException {
        try (Stranger stranger = new Stranger(folder)) {
            Path nginx = stranger.nginx(Releases.OLD, Files.createDirectory(folder.resolve("sbin")));
            Path candidate = stranger.nginx(Releases.NEW, Files.createDirectory(folder.resolve("new")));
            stranger.configuration(PrivateNginx.freePort(), "pid " + stranger.home() + "/nginx.pid;");
            String before = Bytes.digest(nginx);
            stranger.serves(List.of("unshare", "--user", "--map-current-user", "--"), nginx.toString(), nginx);
            CommandLine.Result result = tool(List.of(
                    "apply",
                    candidate.toString(),
                    "--yes",
                    "--rehearse",
                    rehearse,
                    "--pid-file",
                    stranger.home() + "/nginx.pid"));
            assertThat(result.exit()).as("%s", result).isEqualTo(8);
            assertThat(result.stderr()).contains("user namespace of its own");
            assertThat(Bytes.digest(nginx)).isEqualTo(before);
        }
    }

    /** As in a container: without CAP_SYS_ADMIN there is no private mount namespace, so nothing can be tested as him. */
    @Test
    void anNginxOfAnotherUserThatCannotBeTestedIsNotTouched() throws IOException {
        try (Stranger stranger = new Stranger(folder)) {
            Path nginx = stranger.nginx(Releases.OLD, Files.createDirectory(folder.resolve("sbin")));
            stranger.configuration(PrivateNginx.freePort(), "pid " + stranger.home() + "/nginx.pid;");
            stranger.serves(nginx.toString(), nginx);
            Tool tool = new Tool(folder, environment(), PrivateNginx.PATIENCE);
            var command = new ArrayList<>(List.of("setpriv", "--bounding-set=-sys_admin", "--"));
            command.addAll(tool.command(
                    "apply",
                    Releases.binary(Releases.NEW).toString(),
                    "--yes",
                    "--pid-file",
                    stranger.home() + "/nginx.pid"));
            try (CommandLine.Running running = CommandLine.start(folder, tool.environment(), command)) {
                CommandLine.Result result = running.await(tool.limit());
                assertThat(result.exit()).as("%s", result).isEqualTo(8);
                assertThat(result.stderr()).contains("no private mount namespace can be had");
            }
        }
    }

    /** How a master without any text of nginx's comes by what it executes, and whether it is executed to ask it. */
    private enum Packed {
        OF_ROOT_ALONE(true),
        REMOVED(true),
        OF_HIS(false),
        IN_A_FOLDER_OF_HIS(false),
        OPEN_TO_ALL(false),
        EXECUTED_BY_HIM(false);

        private final boolean asked;

        Packed(boolean asked) {
            this.asked = asked;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPackedNginxIsAskedOnlyWhereNobodyButRootCanHaveMadeIt(Packed packed) throws Exception {
        try (Stranger stranger = new Stranger(folder)) {
            Path made = stranger.impostor("program");
            Path program = packed == Packed.IN_A_FOLDER_OF_HIS ? made : Files.copy(made, folder.resolve("program"));
            Files.setAttribute(program, "unix:uid", packed == Packed.OF_HIS ? Stranger.UID : 0);
            Files.setPosixFilePermissions(
                    program, PosixFilePermissions.fromString(packed == Packed.OPEN_TO_ALL ? "rwxrwxrwx" : "rwxr-xr-x"));
            try (CommandLine.Running running = packed == Packed.EXECUTED_BY_HIM
                    ? stranger.stays(TITLE, program)
                    : Stranger.stays(TITLE, program, List.of(), folder)) {
                if (packed == Packed.REMOVED) {
                    Files.delete(program);
                }
                boolean known = new Binaries(Linux.machine())
                        .build(Binaries.executableOf((int) running.pid()))
                        .isPresent();
                assertThat(known).isEqualTo(packed.asked);
                assertThat(stranger.marks()).isEqualTo(packed.asked ? List.of("executed-by-0") : List.of());
            }
        }
    }
}
