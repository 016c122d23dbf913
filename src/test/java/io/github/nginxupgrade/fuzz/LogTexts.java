package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.nginx.LogLine;
import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.nginx.StubStatus;
import io.github.nginxupgrade.text.Bytes;
import java.util.List;

/** Logs, in which clients have a say, and the page of the counters. */
final class LogTexts {
    private static final int MOST = 10;

    private LogTexts() {}

    static void take(byte[] input) {
        String text = Bytes.text(input);
        List<String> lines = List.of(text.split("\n", -1));
        Target.hold(lines.containsAll(LogLines.reasons(text)), "reasons are lines of the log");
        Target.hold(
                LogLines.reasons(text).size() <= MOST
                        && LogLines.testErrors(text).size() <= MOST,
                "few are quoted");
        LogLines.failures(text).forEach(line -> Target.hold(line.tellsOfFailure(), "a failure is one"));
        LogLine.of(text).ifPresent(line -> {
            Target.hold(line.pid() >= 0, "a pid is no negative number");
            Target.hold(line.kind().chars().noneMatch(c -> '0' <= c && c <= '9'), "a kind has no numbers");
            Target.hold(line.kind().length() <= line.message().length(), "a kind is no longer than its message");
        });
        StubStatus.requests(text).ifPresent(count -> Target.hold(count >= 0, "a count is no negative number"));
    }
}
