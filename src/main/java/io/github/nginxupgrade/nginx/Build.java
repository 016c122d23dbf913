package io.github.nginxupgrade.nginx;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a binary says of itself with {@code -V} (on standard error, exit code 0; nginx.c, ngx_show_version_info).
 *
 * <pre>
 * nginx version: nginx/1.22.1
 * configure arguments: --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --with-ld-opt='-Wl,-z,relro'
 * </pre>
 *
 * @param version the nginx version it is built from; forks name themselves differently but keep the number
 * @param configureArguments the rest of the line, as printed
 */
public record Build(Version version, String configureArguments) {
    private static final Pattern VERSION =
            Pattern.compile("^\\S+ version: [^\\n]*?/(\\d+)\\.(\\d+)\\.(\\d+)", Pattern.MULTILINE);
    private static final Pattern CONFIGURE = Pattern.compile("^configure arguments:(.*)$", Pattern.MULTILINE);

    /** Reads the output of {@code -V}; empty where it is not that of an nginx. */
    public static Optional<Build> parse(String output) {
        Matcher version = VERSION.matcher(output);
        if (!version.find()) {
            return Optional.empty();
        }
        Matcher configure = CONFIGURE.matcher(output);
        try {
            return Optional.of(new Build(
                    new Version(
                            Integer.parseInt(version.group(1)),
                            Integer.parseInt(version.group(2)),
                            Integer.parseInt(version.group(3))),
                    configure.find() ? configure.group(1).strip() : ""));
        } catch (NumberFormatException numberTooLarge) {
            return Optional.empty();
        }
    }

    /** {@code --prefix}; auto/options: /usr/local/nginx where it is not given. */
    public String prefix() {
        return argument("--prefix").orElse("/usr/local/nginx");
    }

    /** {@code --conf-path}, absolute or relative to the prefix. */
    public String configurationPath() {
        return argument("--conf-path").orElse("conf/nginx.conf");
    }

    /** {@code --pid-path}, absolute or relative to the prefix. */
    public String pidPath() {
        return argument("--pid-path").orElse("logs/nginx.pid");
    }

    /** {@code --error-log-path}, absolute or relative to the prefix: where a new master logs before it has read its configuration. */
    public String errorLogPath() {
        return argument("--error-log-path").orElse("logs/error.log");
    }

    private Optional<String> argument(String name) {
        // a value with spaces is printed in single quotes around the value: --with-cc-opt='-g -O2'
        Matcher matcher = Pattern.compile("(?:^|\\s)" + Pattern.quote(name) + "=('[^']*'|\\S*)")
                .matcher(configureArguments);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String value = matcher.group(1);
        return Optional.of(value.startsWith("'") ? value.substring(1, value.length() - 1) : value);
    }
}
