package io.github.nginxupgrade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is told before anything is looked at: none of these lines may get as far as the process table. */
class CliTest {
    /** The real machine, but its processes are out of reach. */
    private final Os os = withoutProcesses(Linux.machine());

    @TempDir
    Path folder;

    private Path config = Path.of("none");

    private record Said(int exitCode, String out, String err) {}

    private static Os withoutProcesses(Os real) {
        var none = (io.github.nginxupgrade.os.Processes) java.lang.reflect.Proxy.newProxyInstance(
                CliTest.class.getClassLoader(),
                new Class<?>[] {io.github.nginxupgrade.os.Processes.class},
                (proxy, method, arguments) -> {
                    throw new AssertionError("looked at the process table: " + method.getName());
                });
        return new Os(none, real.files(), real.sockets(), real.commands(), real.clock(), real.host(), real.rooms());
    }

    @BeforeEach
    void noDefaultsOfThisHost() throws Exception {
        config = Files.writeString(folder.resolve("defaults"), "");
    }

    private Said run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--config");
        all.add(config.toString());
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exitCode = Cli.run(os, all.toArray(String[]::new));
            return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bogus",
                "status --bogus",
                "bogus",
                "apply --yes --observe 10",
                "apply --yes --observe -1s",
                "apply --yes --drain-timeout soon",
                "apply --yes --on-drain-timeout explode",
                "apply --yes a b",
                "apply --yes --module",
                "apply --yes --allow",
                "apply --yes --allow no-such-hazard",
                "apply --yes --allow foreground-master",
                "status -o xml",
                "status --pid x",
                "status --pid 7 --pid-file /x",
                "rollback --yes --deadline 1y"
            })
    void wrongUsageIsExitCodeTwoOnStandardErrorOnly(String line) {
        Said said = run(line.split(" ", -1));
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("State: nothing was touched").contains("Try: nginx-upgrade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status -o json --bogus", "status --output=json --bogus", "-o jsonl --bogus"})
    void wrongUsageIsOneJsonObjectWhereThatWasAskedFor(String line) {
        Said said = run(line.split(" ", -1));
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).isEmpty();
        assertThat(said.out().strip()).doesNotContain("\n");
        assertThat(Json.readObject(said.out().strip()).orElseThrow())
                .containsEntry("outcome", "usage")
                .containsEntry("exit_code", 2L)
                .containsEntry("changed", false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "apply --help", "status -h", "commit --help", "rollback --help"})
    void helpIsExitCodeZeroOnStandardOutput(String line) {
        Said said = run(line.split(" ", -1));
        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).contains("Usage: nginx-upgrade").contains("--help");
        assertThat(said.err()).isEmpty();
    }

    @Test
    void aHazardThatCannotBeAllowedIsToldWithThoseThatCanBe() {
        assertThat(run("apply", "--yes", "--allow", "no-such-hazard").err())
                .startsWith(
                        "cannot read the command line: there is no hazard \"no-such-hazard\"; these can be allowed: ")
                .contains("candidate-writable");
        assertThat(run("apply", "--yes", "--allow", "candidate-writable", "--allow", "foreground-master")
                        .err())
                .startsWith("cannot read the command line: the hazard foreground-master cannot be allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "status -V", "apply --version", "rollback --version"})
    void theVersionIsTold(String line) {
        Said said = run(line.split(" ", -1));
        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).startsWith("nginx-upgrade ");
    }

    @Test
    void missingOrWrongDefaultsAreWrongUsage() throws Exception {
        Files.writeString(config, "observe=never\n");
        assertThat(run("apply", "--yes").exitCode()).isEqualTo(2);
        Files.delete(config);
        assertThat(run("status").exitCode()).isEqualTo(2);
        assertThat(run("status").err()).contains("there is no file " + config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void aCompletionScriptKnowsEveryCommandAndItsOptionsAndItsWords(String shell) {
        Said said = run("completion", shell);
        assertThat(said.exitCode()).as(said.toString()).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .contains("apply", "commit", "rollback", "status", "resume", "history", "completion")
                .containsPattern("-(-|l )on-drain-timeout")
                .containsPattern("-(-|l )prune")
                .containsPattern("(?i)terminate")
                .containsPattern("jsonl");
    }

    @Test
    void completionKnowsThreeShells() {
        Said said = run("completion", "tcsh");
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains("tcsh").contains("State: nothing was touched");
    }

    @Test
    void whatIsToBeTypedNextBeginsWithTheNameThatWasTyped() {
        String words =
                "Try: nginx-upgrade status --state-dir /var/lib/nginx-upgrade --yes; a run of nginx-upgrade history";
        System.setProperty("nginxupgrade.name", "nginx-upgrader");
        try {
            assertThat(ProgramName.spokenIn(words))
                    .isEqualTo("Try: nginx-upgrader status --state-dir /var/lib/nginx-upgrade --yes;"
                            + " a run of nginx-upgrader history");
            assertThat(run("completion", "tcsh").err()).contains("Try: nginx-upgrader completion --help");
            System.setProperty("nginxupgrade.name", "$(reboot)");
            assertThat(ProgramName.spokenIn(words)).isEqualTo(words);
        } finally {
            System.clearProperty("nginxupgrade.name");
        }
    }
}
