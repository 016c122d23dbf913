package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What nginx logs in a sandbox, where its logs were emptied: all of it is the candidate's. */
public final class SandboxLogs {
    /** ngx_http_upstream.c, ngx_resolver.c, and modules that connect on their own. */
    private static final Pattern OUTSIDE = Pattern.compile("upstream|connect\\(\\) .*failed|could not be resolved");

    private static final int LARGEST = 1 << 20;

    private final Instance instance;
    private final Sandbox sandbox;

    public SandboxLogs(Instance instance, Sandbox sandbox) {
        this.instance = instance;
        this.sandbox = sandbox;
    }

    /** The severe lines. */
    List<String> severe() throws OsFailure {
        return LogLines.reasons(text());
    }

    /** How many lines tell of something outside that was not reached. */
    public long missedOutside() throws OsFailure {
        return text().lines().filter(OUTSIDE.asPredicate()).count();
    }

    private String text() throws OsFailure {
        var text = new StringBuilder();
        for (var log : instance.directives().all("error_log")) {
            if (!log.argument(0).contains(":") && !log.argument(0).equals("stderr")) {
                Path file = instance.prefix().resolve(log.argument(0));
                text.append(sandbox.tail(file, LARGEST).orElse("")).append('\n');
            }
        }
        Path compiledIn = instance.prefix().resolve(instance.build().errorLogPath());
        return text.append(sandbox.tail(compiledIn, LARGEST).orElse("")).toString();
    }
}
