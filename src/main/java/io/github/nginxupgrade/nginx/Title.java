package io.github.nginxupgrade.nginx;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process of nginx says of itself in its title (ngx_setproctitle.c; the texts are in ngx_process_cycle.c).
 *
 * <pre>
 * nginx: master process /usr/sbin/nginx -g daemon on; master_process on;
 * nginx: worker process
 * nginx: worker process is shutting down
 * nginx: cache manager process
 * angie: master process v1.12.1 #3 [/usr/sbin/angie -c /etc/angie/angie.conf]
 * angie: worker process #3
 * </pre>
 *
 * <p>Angie counts its configurations behind {@code #}, and gives the name of a build, if it has one, between version and count.
 *
 * @param role what the title means
 * @param arguments of a master: its arguments joined by single spaces, unquoted; of a helper that writes to nginx's logs what
 *     it is, {@code cache manager}; else empty
 * @param isCut true where it shows by itself that its end is missing
 */
public record Title(Role role, String arguments, boolean isCut) {
    /** The meaning of a title. */
    public enum Role {
        /** A master, or a child of a master that has not got its own title yet. */
        MASTER,
        /** A worker that accepts connections: the title is set after its listening sockets are in epoll. */
        ACCEPTING,
        /** A worker that finishes its connections and accepts none. */
        DRAINING,
        /** Cache manager, cache loader and the helpers of other builds: never counted as workers. */
        HELPER,
        /** No title: a master that still reads its configuration shows its plain arguments, inside execve nothing. */
        UNTITLED
    }

    private static final String MASTER = "master process";
    private static final String WORKER = "worker process";
    private static final String DRAINING = "worker process is shutting down";

    /** Those of nginx (ngx_cache_manager_ctx, ngx_cache_loader_ctx) and of lua-nginx-module; Tengine's rotate logs of their own. */
    private static final Pattern LOGGING =
            Pattern.compile("(?<name>cache manager|cache loader|privileged agent) process");

    /** Of Angie, behind its name: version, name of the build, count, and the arguments in brackets. */
    private static final Pattern ANGIE_MASTER = Pattern.compile("(?s)v\\S+(?: .*?)? #\\d+ \\[(?<arguments>.*)");

    private static final Pattern COUNT = Pattern.compile(" #\\d+$");

    /** Whole, as far as it shows. */
    public Title(Role role, String arguments) {
        this(role, arguments, false);
    }

    /** Reads the command line of a process as {@code /proc/PID/cmdline} gives it, without the trailing NULs. */
    public static Title of(String commandLine) {
        for (Relative relative : List.of(Relative.NGINX, Relative.ANGIE)) {
            if (commandLine.startsWith(relative.title())) {
                String text = commandLine.substring(relative.title().length());
                return relative == Relative.ANGIE ? ofAngie(text) : ofNginx(text);
            }
        }
        return new Title(Role.UNTITLED, "");
    }

    private static Title ofNginx(String text) {
        if (text.equals(MASTER)) {
            return new Title(Role.MASTER, "");
        }
        if (text.startsWith(MASTER + " ")) {
            return new Title(Role.MASTER, text.substring(MASTER.length() + 1));
        }
        return switch (text) {
            case WORKER -> new Title(Role.ACCEPTING, "");
            case DRAINING -> new Title(Role.DRAINING, "");
            default -> helper(text);
        };
    }

    private static Title helper(String text) {
        Matcher logging = LOGGING.matcher(text);
        return new Title(Role.HELPER, logging.matches() ? logging.group("name") : "");
    }

    private static Title ofAngie(String text) {
        if (!text.startsWith(MASTER + " v")) {
            return ofNginx(COUNT.matcher(text).replaceFirst(""));
        }
        String told = text.substring(MASTER.length() + 1);
        Matcher master = ANGIE_MASTER.matcher(told);
        if (!master.matches()) {
            // 1.2.0 has neither count nor brackets
            return new Title(Role.MASTER, told.substring(told.indexOf(' ') + 1));
        }
        String arguments = master.group("arguments");
        boolean whole = arguments.endsWith("]");
        return new Title(Role.MASTER, whole ? arguments.substring(0, arguments.length() - 1) : arguments, !whole);
    }

    /** True for a worker, whether it accepts or drains. */
    public boolean isWorker() {
        return role == Role.ACCEPTING || role == Role.DRAINING;
    }
}
