package io.github.nginxupgrade.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import io.github.nginxupgrade.command.Status;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.OutcomeBuilder;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.Style;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The command line as a whole. */
@Command(
        name = "nginx-upgrade",
        description = {
            "Replaces the binary of a running nginx under live traffic, and takes it back.",
            "Without a command it shows how things stand, and changes nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} plan objs/nginx      what apply would do; touches nothing",
            "  ${ROOT-COMMAND-NAME} apply objs/nginx     upgrade, watch, go home",
            "  ${ROOT-COMMAND-NAME} rollback             back to what ran before",
            "",
            "In place of a signal to nginx, and seen what came of it:",
            "  HUP                      reload, by whoever serves, also during an upgrade",
            "  USR1                     reopen, to all that write logs",
            "  USR2, WINCH, QUIT        apply; with --hold without the QUIT, then commit",
            "  HUP to the old, QUIT to the new master    rollback",
            "  QUIT or TERM to end it   the service manager's"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Cli.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done; or already so; or held as asked.",
            "1:A bug in this tool; nginx-upgrade status tells how things stand.",
            "2:Wrong usage, or no confirmation possible; nothing was touched.",
            "3:Refused; nothing was touched.",
            "4:Failed, and rolled back: the old version serves.",
            "5:Failed, and not restored: a person is needed; what to type is printed.",
            "6:Another run holds the lock.",
            "7:No such nginx, or several and none picked.",
            "8:Not permitted.",
            "130:Interrupted, and rolled back: the old version serves."
        })
public final class Cli implements Callable<Integer> {
    /** Commands that have defaults in the file. */
    static final List<String> NAMES = List.of(
            "plan", "apply", "commit", "rollback", "status", "resume", "reload", "reopen", "history", "completion");

    private static final List<String> ACTING =
            List.of("plan", "apply", "commit", "rollback", "resume", "reload", "reopen");
    private static final String[] VERSION = {"-V", "--version"};
    /** Commands that speak of all the others. */
    private static final List<String> OF_ALL = List.of("completion", "config", "help");

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    private Cli(Os os) {
        this.os = os;
    }

    /** The program before the name of a command, where no option stands: to read those takes some milliseconds. */
    @Command(name = "nginx-upgrade")
    static final class Named {}

    /** The version of the program, from its jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cli.class.getPackage().getImplementationVersion();
            return new String[] {"nginx-upgrade " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** Runs one command and gives its exit code. Blocks until it is over. Throws nothing, whatever breaks. */
    public static int run(Os os, String[] arguments) {
        var unexpected = new Unexpected(os, arguments);
        Thread.setDefaultUncaughtExceptionHandler(unexpected);
        try {
            Checking.say(os, arguments);
            return execute(os, arguments);
        } catch (Throwable bug) {
            return unexpected.tell(command(arguments), bug);
        }
    }

    /** As picocli would call it. */
    private static String command(String[] arguments) {
        return arguments.length == 0 || arguments[0].startsWith("-") ? ProgramName.given() : arguments[0];
    }

    private static int execute(Os os, String[] arguments) {
        CommandLine line = line(os, arguments);
        boolean known = arguments.length == 0
                || arguments[0].startsWith("-")
                || line.getSubcommands().containsKey(arguments[0]);
        if (!known) {
            return usage(os, new UnknownCommand(line, arguments[0]), arguments);
        }
        try {
            Defaults defaults = Defaults.of(os, arguments);
            Optional<String> wrong =
                    defaults.unknown(os).or(() -> acts(arguments) ? defaults.undecided() : Optional.empty());
            if (wrong.isPresent()) {
                throw new IOException(wrong.get());
            }
            line.setDefaultValueProvider(defaults);
            line.setParameterExceptionHandler(new Misread(os, defaults));
        } catch (OsFailure | IOException | IllegalArgumentException e) {
            return usage(os, new ParameterException(line, "cannot read the defaults: " + e.getMessage()), arguments);
        }
        return line.execute(arguments);
    }

    /** It does, or plans, what defaults of the wrong nginx would do harm to. */
    private static boolean acts(String[] arguments) {
        List<String> words = List.of(arguments);
        return !words.isEmpty() && ACTING.contains(words.get(0)) && !words.contains("--help") && !words.contains("-h");
    }

    /** The parser of a command line. */
    static CommandLine line(Os os, String... arguments) {
        Collection<Supplier<Object>> commands = commands(os, arguments);
        CommandLine line = new CommandLine(top(os, commands, arguments)).setCommandName(ProgramName.given());
        commands.forEach(command -> line.addSubcommand(command.get()));
        line.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, new OptionSections());
        line.getSubcommands().values().forEach(Cli::complete);
        return line.registerConverter(Duration.class, new Durations())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setOut(Terminal.output(Style.PLAIN).writer())
                .setErr(Terminal.errors(Style.PLAIN).writer())
                .setExecutionExceptionHandler(new Unexpected(os, arguments));
    }

    /** As little of it as this command line can ask for. */
    private static Object top(Os os, Collection<Supplier<Object>> commands, String... arguments) {
        if (commands.isEmpty() && arguments.length == 1) {
            return CommandSpec.create()
                    .addOption(OptionSpec.builder(VERSION).versionHelp(true).build())
                    .versionProvider(new Version());
        }
        return commands.size() == 1 ? new Named() : new Cli(os);
    }

    private static void complete(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, new OptionSections());
    }

    /** The options of a command, whichever stood on this command line. */
    static CommandSpec spec(Os os, String command) {
        return Objects.requireNonNull(line(os, command).getSubcommands().get(command), command)
                .getCommandSpec();
    }

    /*
     * Classes rather than lambdas: picocli's are of Java 5, and an interface of that age that a lambda implements cannot
     * be put into the class archive. Read from its jar, it costs every start 6 ms.
     */

    /** The command line could not be read. */
    private static final class Misread implements IParameterExceptionHandler {
        private final Os os;
        private final Defaults defaults;

        Misread(Os os, Defaults defaults) {
            this.os = os;
            this.defaults = defaults;
        }

        @Override
        public int handleParseException(ParameterException e, String[] arguments) {
            return usage(os, defaults.place(e, arguments), e, arguments);
        }
    }

    /** Those that are needed: reading the annotations of all takes 0.1 s, and a command line that begins with a name uses one. */
    private static Collection<Supplier<Object>> commands(Os os, String[] arguments) {
        var all = new LinkedHashMap<String, Supplier<Object>>();
        all.put("plan", () -> new PlanCommand(os));
        all.put("apply", () -> new ApplyCommand(os));
        all.put("commit", () -> new CommitCommand(os));
        all.put("rollback", () -> new RollbackCommand(os));
        all.put("status", () -> new StatusCommand(os));
        all.put("resume", () -> new ResumeCommand(os));
        all.put("reload", () -> new ReloadCommand(os));
        all.put("reopen", () -> new ReopenCommand(os));
        all.put("history", () -> new HistoryCommand(os));
        all.put("config", () -> new ConfigCommand(os));
        all.put("completion", CompletionCommand::new);
        all.put("rollout-page", () -> new RolloutPageCommand(os));
        all.put("candidates", () -> new CandidatesCommand(os));
        all.put("help", HelpCommand::new);
        all.put("version", VersionCommand::new);
        String first = arguments.length == 0 ? "" : arguments[0];
        if (List.of(VERSION).contains(first)) {
            return List.of();
        }
        Supplier<Object> named = all.get(first);
        return named == null || OF_ALL.contains(first) ? all.values() : List.of(named);
    }

    private static int usage(Os os, ParameterException e, String[] arguments) {
        return usage(os, "", e, arguments);
    }

    /** What was wrong, and where that stands if it was not typed. */
    private static int usage(Os os, String place, ParameterException e, String[] arguments) {
        return Screen.whateverIsBroken(os, arguments)
                .show(new OutcomeBuilder(e.getCommandLine().getCommandName())
                        .state("nothing was touched")
                        .remedy(UnknownCommand.remedy(e))
                        .build(
                                OutcomeKind.USAGE,
                                "cannot read the command line: " + place + UnknownCommand.message(e),
                                Duration.ZERO));
    }

    /** Without a command: where things stand, and how to get help; never acts. */
    @Override
    public Integer call() {
        Actions.look("status", common, Optional.empty(), os, (screen, request) -> new Status(os, request).run());
        if (common.output == Output.text) {
            Terminal.output(Style.PLAIN).say(Line.of("Help: " + ProgramName.given() + " --help"));
        }
        return 0;
    }
}
