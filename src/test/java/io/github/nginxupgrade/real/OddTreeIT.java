package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A configuration as people have them – names and words that are no UTF-8, line ends of another system, patterns that match
 * nothing, braces in quotes, five thousand lines – on a real nginx: each of its listeners is known, it is upgraded, and taken
 * back. What is in it is told by {@code trees/odd.sh}; Java in a locale of UTF-8 could not speak of these names.
 */
class OddTreeIT {
    private static final String SCRIPT = "src/test/resources/trees/odd.sh";
    private static final Duration END = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void isUpgradedAndTakenBackAsAnyOther(String locale) throws IOException {
        try (var teardown = new Teardown(folder.toRealPath())) {
            Map<String, String> tree = tree();
            CommandLine.Result started = shell(tree, ":");
            assertThat(started.exit()).as("%s", started).isZero();
            Wait.until(
                    "all listeners",
                    PrivateNginx.PATIENCE,
                    () -> tree.entrySet().stream()
                            .filter(entry -> entry.getKey().length() == 1)
                            .allMatch(entry -> answers(Integer.parseInt(entry.getValue()))),
                    () -> teardown.processes().toString());

            var environment = Map.of("LC_ALL", locale);
            Answer upgraded = tool(environment, 0, "apply \"$CANDIDATE\" --module \"$MODULE\" --yes --observe 0s");
            assertThat(hazards(upgraded)).doesNotContain("listen-removed", "not-looked-at", "configuration-changed");
            JsonFields instance = upgraded.fields().object("instance");
            // a byte that is no letter, as Json reads it
            assertThat(instance.text("pid_file")).endsWith("/l\udce4t/n\udcfc.pid");
            assertThat(tool(environment, 0, "rollback --yes").outcome()).isEqualTo("rolled-back");
            CommandLine.Result status = shell(environment, program("status"));
            assertThat(status.exit()).as("%s", status).isZero();
            assertThat(status.stdout())
                    .contains("/l\\xe4t/sbin/nginx", "pid file " + folder.toRealPath() + "/l\\xe4t/n\\xfc.pid");

            // and what is really gone is seen
            shell(environment, "rm \"$CONF/sites/$(printf '\\326\\320\\316\\304').conf\"");
            Answer refused = tool(environment, 3, "plan \"$CANDIDATE\" --module \"$MODULE\" --rehearse never");
            assertThat(hazards(refused)).contains("listen-removed");
            assertThat(refused.toString()).contains("127.0.0.1:" + tree.get("C"));
        }
    }

    /** Code that only its module can read: nothing is concluded from what was not understood, a listener that is gone included. */
    @Test
    void whatIsNotUnderstoodIsNotLookedAt() throws IOException {
        try (var ground = new Ground(PrivateNginx.start(folder))) {
            ground.edit("http {", "http { content_by_php_block { echo '}'; }");
            ground.edit("listen", "# listen");
            ground.rehearse();
            Map<String, String> found = ground.hazards();
            assertThat(found).containsKey("warn not-looked-at").doesNotContainKey("refuse listen-removed");
            assertThat(found.get("warn not-looked-at"))
                    .contains(
                            "code in \"php\", which only its module can read",
                            "configuration-changed",
                            "environment-lost",
                            "keepalive-min-timeout",
                            "listen-removed",
                            "pid-file-elsewhere",
                            "quic-listeners",
                            "reuseport-shrinks",
                            "shutdown-timeout-absent",
                            "udp-listeners");
        }
    }

    private static Map<String, String> tree() throws IOException {
        var tree = new HashMap<>(Map.of(
                "OLD", Releases.binary(Releases.OLD).toString(),
                "NEW", Releases.binary(Releases.NEW).toString(),
                "OLD_MODULE",
                        Releases.module(Releases.OLD, "ngx_stream_module.so").toString(),
                "NEW_MODULE",
                        Releases.module(Releases.NEW, "ngx_stream_module.so").toString()));
        for (String name : List.of("A", "B", "C", "D", "E")) {
            tree.put(name, Integer.toString(PrivateNginx.freePort()));
        }
        return tree;
    }

    /** Those that it warns of or refuses. */
    private static List<String> hazards(Answer answer) {
        return answer.fields().objects("hazards").stream()
                .filter(hazard -> !hazard.text("level").equals("ok"))
                .map(hazard -> hazard.text("id"))
                .toList();
    }

    private Answer tool(Map<String, String> environment, int exit, String words) throws IOException {
        Answer answer = Answer.of(shell(environment, program(words + " -o json")));
        assertThat(answer.exit()).as("%s", answer).isEqualTo(exit);
        return answer;
    }

    private static String program(String words) {
        return "'" + Tool.program() + "' " + words + " --pid-file \"$PID\" --state-dir \"$STATE\"";
    }

    /** A command of the shell's, which can speak of the names in the tree. */
    private CommandLine.Result shell(Map<String, String> environment, String command) throws IOException {
        Path script = Path.of(SCRIPT).toAbsolutePath();
        List<String> words = List.of("sh", "-ec", ". '" + script + "'\n" + command);
        try (CommandLine.Running running = CommandLine.start(folder.toRealPath(), environment, words)) {
            return running.await(END);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
