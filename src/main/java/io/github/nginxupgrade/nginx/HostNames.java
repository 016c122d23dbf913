package io.github.nginxupgrade.nginx;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host names that nginx resolves while it reads its configuration (ngx_parse_url, ngx_inet.c). */
public final class HostNames {
    private static final String NAME = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?";
    private static final Pattern NOT_FOUND = Pattern.compile("host not found in [^\"\\n]*\"(?:[a-z]+://)?(?<name>"
            + NAME + ")[^\"\\n]*\"[^\\n]*? in (?<file>/[^\\n]*):\\d+");
    /** Words are looked at from their beginning only: a configuration may hold one of a million characters. */
    private static final Pattern USED = Pattern.compile(
            "(?:(?<!\\w)\\w+_pass\\s+|\\bserver\\s+|\\bresolver\\s+|server=|://)[\"']?(?:[a-z]+://)?+(?<name>" + NAME
                    + ")");

    private static final Pattern UPSTREAM = Pattern.compile("\\bupstream\\s+[\"']?(?<name>" + NAME + ")");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

    private HostNames() {}

    /**
     * A name that nginx could not resolve.
     *
     * @param file the configuration file in which it stands
     */
    public record NotFound(String name, String file) {}

    /** {@code nginx: [emerg] host not found in upstream "app.example" in /etc/nginx/nginx.conf:7}. */
    public static Optional<NotFound> notFound(String errors) {
        Matcher matcher = NOT_FOUND.matcher(errors);
        return matcher.find()
                ? Optional.of(new NotFound(matcher.group("name"), matcher.group("file")))
                : Optional.empty();
    }

    /** What looks like such a name in the text of configuration files; too many rather than too few. */
    public static Set<String> in(String configuration) {
        Set<String> names = names(USED, configuration);
        names.removeAll(names(UPSTREAM, configuration));
        names.removeIf(name -> ADDRESS.matcher(name).matches() || name.equals("unix"));
        return names;
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group("name"));
        }
        return names;
    }
}
