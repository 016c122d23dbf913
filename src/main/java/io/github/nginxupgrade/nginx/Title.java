package io.github.nginxupgrade.nginx;

/**
 * What a process of nginx says of itself in its title (ngx_setproctitle.c; the texts are in ngx_process_cycle.c).
 *
 * <pre>
 * nginx: master process /usr/sbin/nginx -g daemon on; master_process on;
 * nginx: worker process
 * nginx: worker process is shutting down
 * nginx: cache manager process
 * </pre>
 *
 * @param role what the title means
 * @param arguments of a master: its arguments joined by single spaces, unquoted; else empty
 */
public record Title(Role role, String arguments) {
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

    /** All titles begin so. */
    public static final String START = "nginx: ";

    private static final String MASTER = "nginx: master process";

    /** Reads the command line of a process as {@code /proc/PID/cmdline} gives it, without the trailing NULs. */
    public static Title of(String commandLine) {
        if (commandLine.equals(MASTER)) {
            return new Title(Role.MASTER, "");
        }
        if (commandLine.startsWith(MASTER + " ")) {
            return new Title(Role.MASTER, commandLine.substring(MASTER.length() + 1));
        }
        return switch (commandLine) {
            case "nginx: worker process" -> new Title(Role.ACCEPTING, "");
            case "nginx: worker process is shutting down" -> new Title(Role.DRAINING, "");
            default -> new Title(commandLine.startsWith(START) ? Role.HELPER : Role.UNTITLED, "");
        };
    }

    /** True for a worker, whether it accepts or drains. */
    public boolean isWorker() {
        return role == Role.ACCEPTING || role == Role.DRAINING;
    }
}
