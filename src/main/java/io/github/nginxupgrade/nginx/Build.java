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
 * @param version its version, a word to be shown: people compile in what they like (NGINX_VERSION, nginx.h)
 * @param number the version of nginx that it behaves like; empty where the word does not tell
 * @param ownCount true where the number is the fork's own (Angie): then it tells nothing of nginx's behaviour
 * @param configureArguments the rest of the line, as printed
 */
public record Build(String version, Optional<Version> number, boolean ownCount, String configureArguments) {
    /** A format that stands in a binary too is no version: {@code nginx version: nginx/%d}. */
    private static final Pattern VERSION = Pattern.compile(
            "^(?<name>\\S+) version: (?<product>[^\\n/%]+)/(?<word>[^\\s/%]{1,80})(?![^\\s])", Pattern.MULTILINE);

    private static final Pattern NUMBER =
            Pattern.compile("(?<major>\\d{1,6})\\.(?<minor>\\d{1,6})\\.(?<patch>\\d{1,6})(?!\\d).*", Pattern.DOTALL);
    /** What keeps nginx's number. Whoever gives his build a name of his own may count it as he likes. */
    private static final Set<String> KEEP_COUNT = Set.of("nginx", "freenginx", "openresty", "Angie");

    private static final Pattern CONFIGURE =
            Pattern.compile("^configure arguments:(.*)$", Pattern.MULTILINE | Pattern.UNIX_LINES);

    /** A word, of which parts may be in single quotes: {@code --with-cc-opt='-g -O2'}. Possessive: no part takes room on the stack. */
    private static final Pattern WORD = Pattern.compile("(?:'[^']*+'|[^\\s']++)++");

    /** {@code --with-NAME}, also {@code --with-NAME=DIR}; not {@code =dynamic}, which is not compiled in. */
    private static final Pattern FEATURE = Pattern.compile("(?d)--with-(?<name>[a-z0-9_-]+)(?:=(?!dynamic$).*)?");

    private static final String LEFT_OUT = "--without-";
    /** Another release of a module is no other module: {@code --add-module=/build/ngx_brotli-1.0.0}. */
    private static final Pattern ADDED =
            Pattern.compile("(?d)--add-module=(?:.*/)?(?<name>.+?)(?:[-_]v?\\d[\\d.]*)?/?");
    /** Tells how it was compiled, or with which libraries, and not what it can do. */
    private static final Set<String> NO_FEATURES =
            Set.of("cc", "cpp", "compat", "debug", "libatomic", "openssl", "pcre", "perl", "perl_modules_path", "zlib");

    /** Reads the output of {@code -V}; empty where it is not that of an nginx. Of two versions nginx's own counts. */
    public static Optional<Build> parse(String output) {
        Matcher found = VERSION.matcher(output);
        Optional<Build> build = Optional.empty();
        while (found.find()) {
            boolean nginx = found.group("name").equals("nginx");
            if (!nginx && !found.group("product").equals(found.group("name"))) {
                continue; // some other program's, in a text of nginx's binary
            }
            if (build.isEmpty() || nginx) {
                build = Optional.of(of(found, output));
            }
            if (nginx) {
                break;
            }
        }
        return build;
    }

    private static Build of(Matcher version, String output) {
        Matcher configure = CONFIGURE.matcher(output);
        String word = version.group("word");
        Matcher number = NUMBER.matcher(word);
        boolean counts = KEEP_COUNT.contains(version.group("product")) && number.matches();
        return new Build(
                word,
                counts
                        ? Optional.of(
                                new Version(number(number, "major"), number(number, "minor"), number(number, "patch")))
                        : Optional.empty(),
                version.group("name").equals("Angie"),
                configure.find() ? configure.group(1).strip() : "");
    }

    private static int number(Matcher version, String part) {
        return Integer.parseInt(version.group(part));
    }

    /** One with a number of nginx's. */
    public Build(Version version, boolean ownCount, String configureArguments) {
        this(version.toString(), Optional.of(version), ownCount, configureArguments);
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

    /** {@code --prefix}; auto/options: /usr/local/nginx where it is not given. */
    public String prefix() {
        return argument("--prefix", "/usr/local/nginx");
    }

    /** {@code --conf-path}, absolute or relative to the prefix. */
    public String configurationPath() {
        return argument("--conf-path", "conf/nginx.conf");
    }

    /** {@code --pid-path}, absolute or relative to the prefix. */
    public String pidPath() {
        return argument("--pid-path", "logs/nginx.pid");
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
        var features = new TreeSet<String>();
        for (String word : words()) {
            for (Pattern pattern : List.of(FEATURE, ADDED)) {
                Matcher matcher = pattern.matcher(word);
                if (matcher.matches()) {
                    features.add(matcher.group("name"));
                }
            }
        }
        features.removeIf(name -> NO_FEATURES.contains(name) || name.endsWith("-opt"));
        return features;
    }

    /** Names of what is compiled in by default and was left out: {@code --without-NAME}. */
    public Set<String> leftOut() {
        return words().stream()
                .filter(word -> word.startsWith(LEFT_OUT))
                .map(word -> word.substring(LEFT_OUT.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code --with-compat}: modules that were built apart fit (NGX_MODULE_SIGNATURE, ngx_module.h). */
    public boolean isCompatible() {
        return words().contains("--with-compat");
    }

    /** What configure was given for this option, or the empty text. */
    public String configured(String name) {
        return argument(name, "");
    }

    private List<String> words() {
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
        for (String word : words()) {
            if (word.startsWith(name + "=")) {
                value = word.substring(name.length() + 1);
            }
        }
        return value.isEmpty() ? otherwise : value;
    }
}
