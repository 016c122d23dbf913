package io.github.nginxupgrade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.linux.Linux;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Whatever was typed and changes what is done is typed again, in each command that knows it. */
class RepeatedOptionsTest {
    private static final Os OS = Linux.machine();
    private static final List<String> COMMANDS =
            List.of("plan", "apply", "commit", "rollback", "status", "resume", "reload", "reopen", "history");

    /** What an option takes whose value is looked at; any other takes any text. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("--pid", "61"),
            Map.entry("--prune", "3"),
            Map.entry("--output", "json"),
            Map.entry("--color", "never"),
            Map.entry("--on-drain-timeout", "terminate"),
            Map.entry("--rehearse", "never"),
            Map.entry("--allow", "configuration-untested"));

    /** One option of one command. */
    private record Given(String command, String option, List<String> words) {
        @Override
        public String toString() {
            return command + " " + option;
        }
    }

    static Stream<Given> options() {
        return COMMANDS.stream().flatMap(command -> Cli.spec(OS, command).options().stream()
                .map(option -> new Given(command, option.longestName(), words(option))));
    }

    private static List<String> words(OptionSpec option) {
        String name = option.longestName();
        if (option.arity().max() == 0) {
            return List.of(name);
        }
        boolean file = option.type() == Path.class || option.auxiliaryTypes()[0] == Path.class;
        String usual = option.paramLabel().equals("DURATION") ? "7s" : file ? "/a b" : "a b";
        return List.of(name, VALUES.getOrDefault(name, usual));
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionIsRepeatedWhereItIsKnownAndChangesWhatIsDone(Given given) {
        RepeatedOptions repeated = typed(given.command(), given.words());
        for (String other : COMMANDS) {
            boolean known = Cli.spec(OS, other).findOption(given.option()) != null;
            boolean matters = !RepeatedOptions.OF_FORM.contains(given.option());
            assertThat(repeated.again(other, Optional.empty()))
                    .as(other)
                    .isEqualTo(known && matters ? given.words() : List.of());
        }
    }

    /** What is of the form only is few, and known here by name. */
    @Test
    void theFormIsAllThatIsLeftOut() {
        assertThat(options()
                        .map(Given::option)
                        .filter(RepeatedOptions.OF_FORM::contains)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(RepeatedOptions.OF_FORM);
    }

    @Test
    void theNewBinaryAndWhatIsRepeatedStayInOrder() {
        List<String> words = List.of(
                "objs/nginx", "--probe", "http://a/", "--nginx-arg=-g", "--nginx-arg", "b", "--probe", "http://b/");
        RepeatedOptions plan = typed("plan", words);
        assertThat(plan.again("apply", Optional.empty()))
                .containsExactly(
                        "objs/nginx",
                        "--probe",
                        "http://a/",
                        "--probe",
                        "http://b/",
                        "--nginx-arg=-g",
                        "--nginx-arg",
                        "b");
        assertThat(plan.again("status", Optional.empty())).containsExactly("--nginx-arg=-g", "--nginx-arg", "b");
    }

    /** A run that was named is meant for the command that it was named to. */
    @Test
    void defaultsAreNotTyped() {
        assertThat(typed("rollback", List.of("--to", "RUN")).again("rollback", Optional.empty()))
                .containsExactly("--to", "RUN");
        assertThat(typed("apply", List.of()).again("apply", Optional.empty())).isEmpty();
    }

    /** What another command would not take is not typed to it. */
    @Test
    void aHazardIsAllowedOnlyWhereItCanBe() {
        RepeatedOptions apply =
                typed("apply", List.of("--allow", "candidate-writable", "--allow", "configuration-untested"));
        assertThat(apply.again("apply", Optional.empty()))
                .containsExactly("--allow", "candidate-writable", "--allow", "configuration-untested");
        assertThat(apply.again("reload", Optional.empty())).containsExactly("--allow", "configuration-untested");
    }

    /** It may be typed hours later, from another folder. */
    @Test
    void aRelativeFileIsTheSameOneWhereverTheLineIsTyped() {
        Path here = Path.of("").toAbsolutePath();
        assertThat(typed("apply", List.of("objs/nginx", "--pid-file", "./logs/nginx.pid", "--state-dir=../state"))
                        .again("rollback", Optional.empty()))
                .containsExactly(
                        "--pid-file",
                        here.resolve("logs/nginx.pid").toString(),
                        "--state-dir",
                        here.resolve("../state").toString());
    }

    /** The master of that pid may be gone by then. */
    @Test
    void thePidFileOfTheOneThatWasFoundStandsForItsPid() {
        assertThat(typed("apply", List.of("--pid", "61", "--observe", "1s"))
                        .again("rollback", Optional.of(Path.of("/run/nginx.pid"))))
                .containsExactly("--pid-file", "/run/nginx.pid");
    }

    private static RepeatedOptions typed(String command, List<String> words) {
        var line = new ArrayList<>(List.of(command));
        line.addAll(words);
        CommandLine parser = Cli.line(OS, command);
        CommandLine.ParseResult unused = parser.parseArgs(line.toArray(String[]::new));
        CommandSpec spec = parser.getSubcommands().get(command).getCommandSpec();
        return new RepeatedOptions(OS, spec);
    }
}
