package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A program that is run by way of helpers: mount(8), prlimit(1), setpriv(1). When they are done, and right before the program
 * begins, a mark is written to its standard error; without it, whatever is said and whatever the exit code is, is theirs.
 *
 * @param mark a line that no program says by chance
 */
public record MarkedCommand(String mark) {
    private static final String BEGIN = "printf '%s\\n' \"$0\" >&2; exec \"$@\"";
    private static final int BYTES = 12;
    /** How those that run behind the mark, env(1) and setpriv(1), say that they could not do it, and their exit codes. */
    private static final Pattern NOT_EXECUTED = Pattern.compile("(/[^:\\n]*/)?(env|setpriv): ");

    private static final Set<Integer> OF_HELPERS = Set.of(1, 125, 126, 127);

    public static MarkedCommand fresh() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new MarkedCommand("begins:" + HexFormat.of().formatHex(bytes));
    }

    /**
     * The last words, behind those of the helpers.
     *
     * @param helpers where the program will run
     * @param environment all of the program's
     */
    public List<String> words(Helpers helpers, Map<String, String> environment, List<String> program) throws OsFailure {
        var words = new ArrayList<>(List.of(helpers.find("sh"), "-c", BEGIN, mark));
        words.addAll(List.of(helpers.find("env"), "-i", "--"));
        new TreeMap<>(environment).forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(program);
        return words;
    }

    /**
     * What the program said.
     *
     * @throws OsFailure where it has not begun
     */
    public CommandResult of(CommandResult all, String program) throws OsFailure {
        String line = mark + "\n";
        int begins = all.errors().indexOf(line);
        if (begins < 0) {
            throw notBegun(program, all.timedOut(), all.errors());
        }
        String said = all.errors().substring(begins + line.length());
        if (OF_HELPERS.contains(all.exitCode()) && NOT_EXECUTED.matcher(said).lookingAt()) {
            throw notBegun(program, false, said);
        }
        return new CommandResult(all.exitCode(), all.output(), said, all.timedOut(), all.took());
    }

    private static OsFailure notBegun(String program, boolean late, String errors) {
        String why = errors.strip().replaceAll("\\s*\n\\s*", "; ");
        return new OsFailure(
                late ? Reason.TIMED_OUT : Reason.OTHER,
                "cannot run " + program + ": "
                        + (late ? "it had not begun in time" : "what prepares it failed")
                        + (why.isEmpty() ? "" : ": " + why));
    }
}
