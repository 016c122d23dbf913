package io.github.nginxupgrade.nginx;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of {@code -V} that tell a version: nginx's own, and that of a relative of its, in any order.
 *
 * @param shown what it calls itself
 * @param nginx what it says of the nginx that it is made of; empty where it says nothing of that
 */
record VersionLines(Line shown, Optional<Line> nginx) {
    /** A format that stands in a binary too is no version: {@code nginx version: nginx/%d}. */
    private static final Pattern VERSION = Pattern.compile(
            "^(?<name>\\S+) version: (?<product>[^\\n/%]+)/(?<word>[^\\p{javaWhitespace}/%]{1,80})(?!\\P{javaWhitespace})",
            Pattern.MULTILINE);

    private static final Pattern NUMBER =
            Pattern.compile("(?<major>\\d{1,6})\\.(?<minor>\\d{1,6})\\.(?<patch>\\d{1,6})(?!\\d).*", Pattern.DOTALL);

    /** {@code Tengine/3.2.0}, behind {@code Tengine version: }. */
    record Line(String product, String word) {
        Optional<Relative> relative() {
            return Relative.called(product);
        }

        /** Whoever gives his build a name of his own may count it as he likes. */
        Optional<Version> number() {
            return relative().filter(Relative::countsAsNginx).flatMap(known -> numbers(word));
        }
    }

    /** Empty where it is no nginx that says this. */
    static Optional<VersionLines> of(String output) {
        Matcher found = VERSION.matcher(output);
        Optional<Line> nginx = Optional.empty();
        Optional<Line> own = Optional.empty();
        while (found.find() && (nginx.isEmpty() || own.isEmpty())) {
            var line = new Line(found.group("product"), found.group("word"));
            if (found.group("name").equals("nginx")) {
                nginx = nginx.isEmpty() ? Optional.of(line) : nginx;
            } else if (found.group("name").equals(line.product())) {
                own = own.isEmpty() ? Optional.of(line) : own;
            }
            // else some other program's, in a text of nginx's binary
        }
        // a name that nobody knows does not stand for what says that it is an nginx
        boolean ownCounts =
                own.isPresent() && (nginx.isEmpty() || own.get().relative().isPresent());
        Optional<Line> shown = ownCounts ? own : nginx;
        return shown.isEmpty() ? Optional.empty() : Optional.of(new VersionLines(shown.get(), nginx));
    }

    /** Angie before 1.5.0 does not tell which nginx it is made of. */
    boolean hasOwnCount() {
        return nginx.isEmpty() && shown.relative().equals(Optional.of(Relative.ANGIE));
    }

    /** The version of nginx that it behaves like, or where it counts on its own that; empty where neither is told. */
    Optional<Version> number() {
        return hasOwnCount() ? numbers(shown.word()) : nginx.orElse(shown).number();
    }

    /** The three numbers that a word begins with. */
    static Optional<Version> numbers(String word) {
        Matcher number = NUMBER.matcher(word);
        return number.matches()
                ? Optional.of(new Version(number(number, "major"), number(number, "minor"), number(number, "patch")))
                : Optional.empty();
    }

    private static int number(Matcher version, String part) {
        return Integer.parseInt(version.group(part));
    }
}
