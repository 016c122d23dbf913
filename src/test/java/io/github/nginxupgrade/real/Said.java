package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * How the program said that it failed: three lines on stderr, and under them nginx's own.
 *
 * @param sentence {@code cannot VERB OBJECT: what was seen}
 * @param state who serves now
 * @param advice one command
 * @param nginx lines of nginx's error log, indented
 */
record Said(String sentence, String state, String advice, List<String> nginx) {
    private static final String STATE = "State: ";
    private static final String TRY = "Try: ";

    /** Fails where it was not said so, or where a stack trace was shown. */
    static Said by(CommandLine.Result result) {
        noTrace(result);
        assertThat(result.stdout()).as("%s", result).isEmpty();
        List<String> lines = result.stderr().lines().toList();
        int last = -1;
        for (int i = 0; i < lines.size(); i++) {
            last = lines.get(i).startsWith(TRY) ? i : last;
        }
        assertThat(last).as("%s", result).isGreaterThanOrEqualTo(2);
        assertThat(lines.get(last - 1)).as("%s", result).startsWith(STATE);
        assertThat(lines.get(last - 2)).as("%s", result).startsWith("cannot ");
        List<String> rest = lines.subList(last + 1, lines.size());
        assertThat(rest).as("%s", result).allMatch(line -> line.startsWith("  "));
        return new Said(
                lines.get(last - 2),
                lines.get(last - 1).substring(STATE.length()),
                lines.get(last).substring(TRY.length()),
                rest.stream().map(String::strip).toList());
    }

    /** Nobody is shown the inside of the program. */
    static void noTrace(CommandLine.Result result) {
        assertThat(result.stdout() + result.stderr())
                .as("%s", result)
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
    }
}
