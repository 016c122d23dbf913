package io.github.nginxupgrade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OtherPort;
import io.github.nginxupgrade.os.linux.Linux;
import io.github.nginxupgrade.report.Style;
import io.github.nginxupgrade.text.Visible;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

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
        return OtherPort.processes(real, none);
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
                "reload --allow foreground-master",
                "reload --on-drain-timeout rollback",
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

    private static void assertNothingIsObeyed(String said) {
        assertThat(said.codePoints().filter(point -> point != '\n').anyMatch(Visible::isHidden))
                .as(said)
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bog%sus",
                "status bog%sus",
                "bog%sus",
                "apply --yes --observe %s",
                "apply --yes --allow %s",
                "apply --yes --on-drain-timeout %s",
                "apply --yes --probe %s",
                "apply --yes --probe http://a/ --probe-body (%s",
                "status -o %s",
                "status --pid %s",
                "completion %s"
            })
    void whatWasTypedIsShownAndNotObeyed(String line) {
        String evil = "\u001b]0;t\u0007\u009b2J\u202e\nroot#";
        for (String form : List.of("text", "json")) {
            var words = new ArrayList<String>();
            List.of(line.split(" ", -1)).forEach(word -> words.add(word.formatted(evil)));
            words.addAll(List.of("-o", form));
            Said said = run(words.toArray(String[]::new));
            assertThat(said.exitCode()).as("%s", said).isEqualTo(2);
            assertNothingIsObeyed(said.out() + said.err());
            assertThat(said.out() + said.err())
                    .containsIgnoringCase(
                            form.equals("text")
                                    ? "\\x1b]0;t\\x07\\u009b2J\\u202e\\nroot#"
                                    : "\\u001b]0;t\\u0007\\u009b2J\\u202e\\nroot#");
            assertThat((said.out() + said.err()).lines()).noneMatch(shown -> shown.startsWith("root#"));
        }
    }

    /** picocli would print it itself: a help text, in which defaults may stand, and versions. */
    @Test
    void whatPicocliPrintsIsNotObeyedEither() {
        PrintStream realOut = System.out;
        var out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            CommandLine line = Cli.line(os);
            for (CommandLine each : List.of(line, line.getSubcommands().get("apply"))) {
                each.getOut().println("a\u001b[2J\u202e");
                each.getOut().flush();
                assertThat(each.getColorScheme().ansi().enabled()).isFalse();
            }
        } finally {
            System.setOut(realOut);
        }
        String end = System.lineSeparator();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\\x1b[2J\\u202e" + end + "a\\x1b[2J\\u202e" + end);
    }

    @Test
    void aPatternThatIsNestedTooDeeplyIsWrongUsage() {
        Said said = run("apply", "--yes", "--probe-body", "(".repeat(50_000) + ")".repeat(50_000));
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains("is no regular expression: Stack overflow");
    }

    /** Here it is an AssertionError of the process table. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "jsonl"})
    void whateverBreaksIsOneSentence(String form) {
        Said said = run("status", "-o", form);
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out() + said.err())
                .contains("a bug in nginx-upgrade: java.lang.AssertionError: looked at the process table")
                .doesNotContain("\tat ")
                .doesNotContain("    at ");
        assertThat((said.out() + said.err()).lines().count()).isEqualTo(form.equals("text") ? 3 : 1);
    }

    /** Where the machine lets it have too little, that is no bug of its own. */
    @ParameterizedTest
    @CsvSource({
        "unable to create native thread: possibly out of memory or process/resource limits reached,"
                + "nginx-upgrade may start no more threads here: it needs about 25 tasks",
        "Java heap space, nginx-upgrade has no memory left: Java heap space"
    })
    void whatItIsNotAllowedIsNoBug(String lack, String sentence) {
        PrintStream realErr = System.err;
        var err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        int exitCode;
        try {
            exitCode =
                    new Unexpected(Linux.machine(), new String[] {"apply"}).tell("apply", new OutOfMemoryError(lack));
        } finally {
            System.setErr(realErr);
        }
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(sentence).doesNotContain("bug");
    }

    @Test
    void aThreadThatBreaksSaysSoInOneLine() throws Exception {
        run("--version");
        PrintStream realErr = System.err;
        var err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            var thread = new Thread(
                    () -> {
                        throw new StackOverflowError("a\u001b\nb");
                    },
                    "probes");
            thread.start();
            thread.join();
        } finally {
            System.setErr(realErr);
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("warning: a bug in nginx-upgrade: the thread probes ended: java.lang.StackOverflowError:"
                        + " a\\x1b\\nb" + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "apply --help", "status -h", "commit --help", "rollback --help"})
    void helpIsExitCodeZeroOnStandardOutput(String line) {
        Said said = run(line.split(" ", -1));
        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).contains("Usage: nginx-upgrade").contains("--help");
        assertThat(said.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "aply objs/nginx --yes, did you mean apply?, nginx-upgrade help apply",
        "roleback, did you mean rollback?, nginx-upgrade help rollback",
        "help comit, did you mean commit?, nginx-upgrade help commit",
        "apply --yes --obsrve 3s, did you mean --observe?, nginx-upgrade apply --help",
        "status --pidfile=/x, did you mean --pid-file?, nginx-upgrade status --help"
    })
    void whoMistypedIsToldWhatHeMayHaveMeant(String line, String question, String remedy) {
        Said said = run(line.split(" ", -1));
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains(question).contains("Try: " + remedy + System.lineSeparator());
    }

    @Test
    void whatIsFarFromEveryCommandIsNoneAndNothingIsGuessed() {
        assertThat(run("upgrade").err())
                .contains("there is no command 'upgrade'")
                .doesNotContain("did you mean");
    }

    @Test
    void helpAndVersionAreCommandsToo() {
        assertThat(run("help").out()).isEqualTo(run("--help").out()).contains("changes nothing");
        assertThat(run("help", "apply").out()).isEqualTo(run("apply", "--help").out());
        assertThat(run("version").out()).isEqualTo(run("--version").out());
    }

    /** Each of the three names that an option has in the file. */
    @ParameterizedTest
    @ValueSource(strings = {"observe", "apply.observe", "nginx-upgrade.apply.observe"})
    void eachNameOfAnOptionIsHeeded(String key) throws IOException {
        Files.writeString(config, key + " = soon\n");
        assertThat(run("apply", "objs/nginx", "--yes").err())
                .contains(config + ":1")
                .contains("'soon' is no duration");
    }

    @Test
    void configTellsWhatHoldsAndWhereThatIsWritten() throws IOException {
        Files.writeString(config, "# ours\napply.observe = 30s\nmax-5xx = 2\n");
        Said said = run("config", "apply");
        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out().lines())
                .anySatisfy(line -> assertThat(line).matches("apply.observe +  = 30s +  " + config + ":2"))
                .anySatisfy(line -> assertThat(line).matches("apply.max-5xx +  = 2 +  " + config + ":3"))
                .anySatisfy(line -> assertThat(line).matches("apply.settle +  = 200ms +  built in"))
                .anySatisfy(line -> assertThat(line).matches("apply.deadline +  = .not set. +  built in"))
                .allSatisfy(line -> assertThat(line).startsWith("apply."));
        assertThat(run("config").out()).contains("rollback.drain-timeout").contains("history.prune");
        assertThat(run("config", "aply").err()).contains("did you mean apply?");
        assertThat(run("config", "apply", "-o", "json").out())
                .contains("{\"key\":\"apply.observe\",\"value\":\"30s\",\"from\":\"" + config + ":2\"}");
    }

    /** Each option once, those of every day first; three examples, and what is in them can be typed. */
    @ParameterizedTest
    @ValueSource(strings = {"plan", "apply", "commit", "rollback", "status", "resume", "reload", "reopen", "history"})
    void theHelpOfACommandIsGroupedAndHasExamples(String command) {
        String help = run("help", command).out();
        for (OptionSpec option : Cli.spec(os, command).options()) {
            assertThat(places(help, option.longestName()))
                    .as(option.longestName())
                    .hasSize(1);
        }
        assertThat(places(help, "--help").get(0))
                .isLessThan(places(help, "--state-dir").get(0));
        List<String> examples =
                help.substring(help.indexOf("Examples:")).lines().skip(1).toList();
        assertThat(examples).hasSize(3);
        for (String example : examples) {
            String typed = example.strip().split(" {2,}", -1)[0].replace("RUN", "20261122T031500Z-1.18.0-1.22.1");
            List<String> words = new ArrayList<>(List.of(typed.split(" ", -1)));
            assertThat(words.remove(0)).isEqualTo("nginx-upgrade");
            assertThat(words.get(0)).isEqualTo(command);
            assertThat(Cli.line(os, command)
                            .parseArgs(words.toArray(String[]::new))
                            .hasSubcommand())
                    .isTrue();
        }
    }

    /** Where the option begins a line of its own. */
    private static List<Integer> places(String help, String option) {
        Pattern line = Pattern.compile("(?m)^ {2,}(-., )?" + option + "[ =\\[\n]");
        return line.matcher(help).results().map(MatchResult::start).toList();
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
    @ValueSource(strings = {"--version", "-V", "--version -v", "status -V", "apply --version", "rollback --version"})
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

    /** Half of what it says would hold, and nobody be told: also where it has more bytes than characters. */
    @ParameterizedTest
    @CsvSource({"status, defaults, 65536, 64 KiB", "rollout-page fleet.jsonl, fleet.jsonl, 8388608, 8 MiB"})
    void aFileThatIsTooLargeIsRefusedWhole(String line, String name, int most, String told) throws Exception {
        Path file = config.resolveSibling(name);
        Files.writeString(file, ("#" + "é".repeat(500) + "\n").repeat(most / 1002 + 1));
        assertThat(Files.size(file)).isBetween((long) most + 1, most + 1002L);
        Said said = run(line.replace(name, file.toString()).split(" ", -1));
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(2);
        assertThat(said.err()).contains(file + ": it is larger than " + told);
    }

    /** A default that is not heeded, because of a letter, is found out when it would have been needed. */
    @Test
    void aMistakeInTheDefaultsIsToldWithItsLine() throws Exception {
        Files.writeString(config, "# night\n\napply.settle = 100ms\napply.obsreve = \\\n  30s\n");
        Said unknown = run("status");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err())
                .contains(config + ":4: there is no option 'apply.obsreve'; did you mean apply.observe?");
        Files.writeString(
                config, "color = never\nprune = 3\napply.settle = \\\n  100ms\nnginx-upgrade.apply.observe = soon\n");
        Said wrong = run("apply", "--yes");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("cannot read the command line: " + config + ":5: ")
                .contains("soon");
        assertThat(run("apply", "--yes", "--observe", "later").err()).doesNotContain(config.toString());
    }

    /** Of several nginx on a host each may want another patience; it counts for the one whose pid file is typed, before all else. */
    @Test
    void aSectionCountsForItsPidFile() throws Exception {
        Files.writeString(
                config,
                "apply.observe = 20s\nsettle = 1s\n[/run/a.pid]\nobserve = 1m\n[ /run/b.pid ]\nobserve = 2m\napply.settle = 3s\n");
        assertThat(run("config", "apply").out())
                .containsPattern("apply.observe += 20s +" + config + ":1\n")
                .doesNotContain("1m");
        assertThat(run("config", "apply", "--pid-file", "/run/a.pid").out())
                .containsPattern("apply.observe += 1m +" + config + ":4\n")
                .containsPattern("apply.settle += 1s ");
        assertThat(run("config", "apply", "--pid-file=/run/x/../b.pid").out())
                .containsPattern("apply.observe += 2m ")
                .containsPattern("apply.settle += 3s +" + config + ":7\n");
        assertThat(run("config", "apply", "--pid-file", "/run/c.pid").out()).containsPattern("apply.observe += 20s ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[/run/a.pid]\\nobsreve = 1m | apply --yes --pid-file /run/b.pid | :2: there is no option 'obsreve'; did you mean observe?",
                "[a.pid]\\nobserve = 1m | apply --yes --pid-file /run/b.pid | :1: [a.pid] is no pid file, by its whole path",
                "[/run/a.pid]\\nobserve = soon | apply --yes --pid-file /run/a.pid | :2: ",
                "\\n[/run/a.pid]\\nobserve = 1m | apply --yes | :2 has options for one nginx alone: say --pid-file",
                "[/run/a.pid]\\nobserve = 1m | rollback --yes --pid 4711 | :1 has options for one nginx alone: say --pid-file"
            })
    void aMistakeInASectionIsToldWithItsLine(String text, String typed, String told) throws Exception {
        Files.writeString(config, text.replace("\\n", "\n") + "\n");
        Said said = run(typed.split(" ", -1));
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(2);
        assertThat(said.err()).contains(config + told);
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
                .contains("commit hold rollback terminate")
                .contains("candidate-writable")
                .contains("pidfile", " candidates ")
                .doesNotContain("of the completions")
                .containsPattern("jsonl");
    }

    /** A shell reads them by lines, and its terminal shows them. */
    @Test
    void aCandidateThatIsNoLineIsNone() {
        PrintStream realOut = System.out;
        var out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Terminal.output(Style.PLAIN)
                    .words(List.of("/run/a b", "/run/x\ny.pid", "/run/\u001b[2J", "/run/\u202ey", "/run/$(z) 中"));
        } finally {
            System.setOut(realOut);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly("/run/a b", "/run/$(z) 中");
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
