package io.github.nginxupgrade.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a binary says of itself with {@code -V} (on standard error, exit code 0; nginx.c, ngx_show_version_info).
 *
 * <pre>
 * nginx version: nginx/1.22.1
 * configure arguments: --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --with-ld-opt='-Wl,-z,relro'
 * </pre>
 *
 * Tengine and Angie say two versions, their own and nginx's:
 *
 * <pre>
 * Tengine version: Tengine/3.2.0
 * nginx version: nginx/1.31.3
 * </pre>
 *
 * @param relative whose build it is
 * @param version its own version, a word to be shown: people compile in what they like (NGINX_VERSION, nginx.h)
 * @param number the version of nginx that it behaves like; empty where it does not tell
 * @param ownCount true where the number is the fork's own (Angie before 1.5.0): then it tells nothing of nginx's behaviour
 * @param configureArguments the rest of the line, as printed
 */
public record Build(
        Relative relative, String version, Optional<Version> number, boolean ownCount, String configureArguments) {
    private static final Pattern CONFIGURE =
            Pattern.compile("^configure arguments:(.*)$", Pattern.MULTILINE | Pattern.UNIX_LINES);

    /** A word, of which parts may be in single quotes: {@code --with-cc-opt='-g -O2'}. Possessive: no part takes room on the stack. */
    private static final Pattern WORD = Pattern.compile("(?:'[^']*+'|[^\\s']++)++");

    /** {@code --with-NAME}, also {@code --with-NAME=DIR}; not {@code =dynamic}, which is not compiled in. */
    private static final Pattern FEATURE = Pattern.compile("(?d)--with-(?<name>[a-z0-9_-]+)(?:=(?!dynamic$).*)?");

    /** In a file of its own, which {@code load_module} names. */
    private static final Pattern DYNAMIC = Pattern.compile("(?d)--with-(?<name>[a-z0-9_-]+)=dynamic");

    private static final String LEFT_OUT = "--without-";
    /** Another release of a module is no other module: {@code --add-module=/build/ngx_brotli-1.0.0}. */
    private static final Pattern ADDED =
            Pattern.compile("(?d)--add-module=(?:.*/)?(?<name>.+?)(?:[-_]v?\\d[\\d.]*)?/?");
    /** Tells how it was compiled, or with which libraries, and not what it can do. */
    private static final Set<String> NO_FEATURES =
            Set.of("cc", "cpp", "compat", "debug", "libatomic", "openssl", "pcre", "perl", "perl_modules_path", "zlib");

    /** Reads the output of {@code -V}; empty where it is not that of an nginx. */
    public static Optional<Build> parse(String output) {
        return VersionLines.of(output).map(said -> of(said, output));
    }

    private static Build of(VersionLines said, String output) {
        Matcher configure = CONFIGURE.matcher(output);
        return new Build(
                said.shown().relative().orElse(Relative.NGINX),
                said.shown().word(),
                said.number(),
                said.hasOwnCount(),
                configure.find() ? configure.group(1).strip() : "");
    }

    /** One with a number of nginx's. */
    public Build(Version version, boolean ownCount, String configureArguments) {
        this(Relative.NGINX, version.toString(), Optional.of(version), ownCount, configureArguments);
    }

    /** {@code nginx 1.22.1}, {@code Tengine 3.2.0}. */
    public String words() {
        return relative.product() + " " + version;
    }

    /** What it counts by beside that other one: its own numbers where both are of one relative, else nginx's. */
    public Optional<Version> countBeside(Build other) {
        if (relative == other.relative && !relative.countsAsNginx()) {
            return VersionLines.numbers(version);
        }
        return ownCount == other.ownCount ? number : Optional.empty();
    }

    /**
     * True where it is known to behave as nginx did before this version; a fork that counts on its own began after all of
     * them.
     */
    public boolean isOlderThan(int major, int minor, int patch) {
        return !ownCount
                && number.map(its -> its.isOlderThan(major, minor, patch)).orElse(false);
    }

    /** The same, and true where it is not known: for what must not be done to an older one. */
    public boolean mayBeOlderThan(int major, int minor, int patch) {
        return !ownCount
                && number.map(its -> its.isOlderThan(major, minor, patch)).orElse(true);
    }

    /** True where it tells by which version of nginx it goes, or that it came after all that are asked for. */
    public boolean isComparable() {
        return ownCount || number.isPresent();
    }

    /** {@code --prefix}; auto/options: /usr/local/nginx, or as a relative of nginx calls it, where it is not given. */
    public String prefix() {
        return argument("--prefix", "/usr/local/" + files());
    }

    /** {@code --conf-path}, absolute or relative to the prefix. */
    public String configurationPath() {
        return argument("--conf-path", "conf/" + files() + ".conf");
    }

    /** {@code --pid-path}, absolute or relative to the prefix. */
    public String pidPath() {
        return argument("--pid-path", "logs/" + files() + ".pid");
    }

    private String files() {
        return relative.files(VersionLines.numbers(version));
    }

    /**
     * {@code --error-log-path}, absolute or relative to the prefix: where a new master logs before it has read its
     * configuration.
     */
    public String errorLogPath() {
        return argument("--error-log-path", "logs/error.log");
    }

    /** {@code --http-log-path}, absolute or relative to the prefix: the access log where none is configured. */
    public String accessLogPath() {
        return argument("--http-log-path", "logs/access.log");
    }

    /** Names of what was compiled in, such as {@code http_ssl_module}: {@code --with-NAME} and {@code --add-module}. */
    public Set<String> features() {
        Set<String> features = named(List.of(FEATURE, ADDED));
        features.removeIf(name -> NO_FEATURES.contains(name) || name.endsWith("-opt"));
        return features;
    }

    /** Names of what was built beside it, to be loaded: {@code --with-NAME=dynamic}. */
    public Set<String> dynamic() {
        return named(List.of(DYNAMIC));
    }

    private Set<String> named(List<Pattern> patterns) {
        var names = new TreeSet<String>();
        for (String word : argumentWords()) {
            for (Pattern pattern : patterns) {
                Matcher matcher = pattern.matcher(word);
                if (matcher.matches()) {
                    names.add(matcher.group("name"));
                }
            }
        }
        return names;
    }

    /** Names of what is compiled in by default and was left out: {@code --without-NAME}. */
    public Set<String> leftOut() {
        return argumentWords().stream()
                .filter(word -> word.startsWith(LEFT_OUT))
                .map(word -> word.substring(LEFT_OUT.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code --with-compat}: modules that were built apart fit (NGX_MODULE_SIGNATURE, ngx_module.h). */
    public boolean isCompatible() {
        return argumentWords().contains("--with-compat");
    }

    /** What configure was given for this option, or the empty text. */
    public String configured(String name) {
        return argument(name, "");
    }

    private List<String> argumentWords() {
        var words = new ArrayList<String>();
        Matcher word = WORD.matcher(configureArguments);
        while (word.find()) {
            words.add(word.group().replace("'", ""));
        }
        return words;
    }

    /** The last one counts, as in nginx's configure. */
    private String argument(String name, String otherwise) {
        String value = "";
        for (String word : argumentWords()) {
            if (word.startsWith(name + "=")) {
                value = word.substring(name.length() + 1);
            }
        }
        return value.isEmpty() ? otherwise : value;
    }
}
