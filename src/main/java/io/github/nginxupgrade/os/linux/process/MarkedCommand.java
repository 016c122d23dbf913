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
 * @param behind the helpers that run behind it all the same
 */
public record MarkedCommand(String mark, List<String> behind) {
    private static final String BEGIN = "printf '%s\\n' \"$0\" >&2; exec \"$@\"";
    private static final int BYTES = 12;
    /** What env(1) and setpriv(1) end with where they could not do it, which each says behind its name. */
    private static final Set<Integer> OF_HELPERS = Set.of(1, 125, 126, 127);

    public MarkedCommand {
        behind = List.copyOf(behind);
    }

    /** With env(1) behind the mark. */
    public static MarkedCommand fresh() {
        return fresh(List.of());
    }

    /** The same, and these with it. */
    static MarkedCommand fresh(List<String> more) {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        var behind = new ArrayList<>(more);
        behind.add("env");
        return new MarkedCommand("begins:" + HexFormat.of().formatHex(bytes), behind);
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
        Pattern byHelper = Pattern.compile("(/[^:\\n]*/)?(" + String.join("|", behind) + "): ");
        if (OF_HELPERS.contains(all.exitCode()) && byHelper.matcher(said).lookingAt()) {
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
