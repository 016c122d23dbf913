package io.github.nginxupgrade.proof.traffic;

import io.github.nginxupgrade.nginx.AccessLog.Share;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.proof.log.ErrorLog;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Those who ask too often: of their responses an access log tells no more than 503, which may be anything. The error log has a
 * line for each (ngx_http_limit_req_handler, ngx_http_limit_conn_handler), as long as it takes lines of that level.
 */
final class TurnedAway {
    /** ngx_log.c, err_levels: each error log takes those up to its own. */
    private static final List<String> LEVELS =
            List.of("stderr", "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug");

    private static final String USUAL = "error";
    private static final String NOWHERE = "/dev/null";
    private static final List<String> MODULES = List.of("limit_req", "limit_conn");
    /** From its beginning, for what a client sends stands further on; a dry run, which turns nobody away, has other words. */
    private static final Pattern LINE = Pattern.compile(
            "^\\S+ \\S+ \\[\\w+] \\d+#\\d+: \\*\\d+ limiting (?:requests, excess: |connections by zone )",
            Pattern.MULTILINE);

    private final ErrorLog log;
    private final boolean logged;
    private long lines;

    /** Counts from now on. */
    TurnedAway(ErrorLog log, Directives configuration) {
        this.log = log.again();
        this.logged = log.unread().isEmpty() && isLogged(configuration);
    }

    /** Each error log of the configuration takes the lines that the modules write. */
    static boolean isLogged(Directives all) {
        int least = MODULES.stream()
                .flatMap(module -> all.all(module + "_log_level").stream())
                .mapToInt(level -> LEVELS.indexOf(level.argument(0)))
                .max()
                .orElse(LEVELS.indexOf(USUAL));
        List<Directive> logs = all.all("error_log");
        return logs.isEmpty() ? takes(USUAL, least) : logs.stream().allMatch(log -> takes(log, least));
    }

    private static boolean takes(Directive log, int least) {
        return !log.argument(0).equals(NOWHERE) && takes(log.argument(1).isEmpty() ? USUAL : log.argument(1), least);
    }

    private static boolean takes(String level, int least) {
        return LEVELS.indexOf(level) >= least;
    }

    /** Reads on; after the access logs, for who was turned away stands here first. */
    void look() {
        if (logged) {
            lines += count(log.more());
        }
    }

    static long count(String text) {
        return LINE.matcher(text).results().count();
    }

    /** Where each is logged, all that the old version answered counts: it makes its share larger, if at all. */
    Share ofOld(Share share) {
        return logged ? share.limited(0) : share;
    }

    /** Where each is logged, no more of the new version's responses than there are such lines may be those of who asks too often. */
    Share ofNew(Share share) {
        return logged ? share.limited(Math.min(share.limited(), lines)) : share;
    }
}
