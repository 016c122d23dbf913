package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.nginx.AccessLog;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.nginx.Glob;
import io.github.nginxupgrade.nginx.HostNames;
import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.nginx.StubStatus;
import io.github.nginxupgrade.nginx.WorkerProcesses;
import io.github.nginxupgrade.text.Bytes;
import java.util.List;

/** Configurations, and what is read out of their directives. */
final class ConfigurationTexts {
    private ConfigurationTexts() {}

    static void take(byte[] input) {
        String text = Bytes.text(input);
        Directives whole = Directives.parseWhole(text);
        Directives main = Directives.parse(text);
        Target.hold(whole.complete() == whole.unread().isEmpty(), "what is incomplete says why");
        Target.same(whole.unread(), main.unread(), "both ways of reading understand the same");
        Target.hold(whole.list().size() >= main.list().size(), "the main context is part of the whole");
        long words = whole.list().stream()
                .mapToLong(directive -> 1L + directive.arguments().size())
                .sum();
        Target.hold(words <= text.length(), "each word has a character of its own");
        Target.same(
                Directives.parseWhole(written(whole.list())).list(),
                whole.list(),
                "what is written again is read again");
        for (ListenAddress address : ListenAddress.configured(whole)) {
            Target.hold(address.serves(address), "an address serves itself");
        }
        AccessLog.configured(whole).forEach(log -> log.count(text));
        StubStatus.configured(whole);
        WorkerProcesses.expected(main, 2);
        HostNames.in(text);
        HostNames.notFound(text);
        int half = text.length() / 2;
        new Glob(text.substring(0, half)).matches(text.substring(half));
    }

    /** Every directive as a plain one, each word in quotes: words that are spelt otherwise mean the same. */
    private static String written(List<Directive> directives) {
        var text = new StringBuilder();
        for (Directive directive : directives) {
            text.append(quoted(directive.name()));
            directive.arguments().forEach(word -> text.append(' ').append(quoted(word)));
            text.append(";\n");
        }
        return text.toString();
    }

    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
