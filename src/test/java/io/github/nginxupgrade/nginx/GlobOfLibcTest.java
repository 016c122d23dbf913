package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LibraryLoader;
import org.junit.jupiter.api.Test;

/** Every short pattern and name, by the C library's fnmatch(3), which its glob(3), and so nginx (ngx_open_glob), asks. */
class GlobOfLibcTest {
    private static final int PERIOD = 1 << 2;
    private static final int LONGEST = 4;
    private static final char ASCII = 128;
    private static final String OF_PATTERNS = "ab*?[]!^-\\.";
    private static final String OF_NAMES = "ab[]!^-\\.*";

    /** What of it is asked. */
    @FunctionalInterface
    public interface LibC {
        int fnmatch(String pattern, String name, int flags);
    }

    @Test
    void theSameNamesMatch() {
        List<String> names = texts(OF_NAMES, 2);
        names.addAll(List.of("aab", "aba", "abab", "b-a", ".ab", "[ab]", "a]b"));
        assertThat(different(texts(OF_PATTERNS, LONGEST), names)).isEmpty();
    }

    @Test
    void theSameCharactersAreOfAClass() {
        var patterns = new ArrayList<String>();
        for (String name : List.of(
                "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
                "xdigit")) {
            patterns.addAll(List.of("[[:" + name + ":]]", "[^[:" + name + ":]_]", "[a[:" + name + ":]-]x"));
        }
        patterns.addAll(List.of("[[:digit:]", "[[:digit]", "[[:digit:a]", "[:digit:]", "[[:none:]]", "[[:]"));
        var names = new ArrayList<String>();
        for (char character = 1; character < ASCII; character++) {
            names.addAll(List.of(String.valueOf(character), character + "x", ":" + character + "]"));
        }
        assertThat(different(patterns, names)).isEmpty();
    }

    private static List<String> different(List<String> patterns, List<String> names) {
        LibC libc = LibraryLoader.create(LibC.class).load("c");
        var different = new ArrayList<String>();
        for (String pattern : patterns) {
            var glob = new Glob(pattern);
            for (String name : names) {
                if (glob.matches(name) != (libc.fnmatch(pattern, name, PERIOD) == 0)) {
                    different.add(pattern + " and " + name + ": " + glob.matches(name));
                }
            }
        }
        return different;
    }

    /** All of these characters, of this length at most; not the empty one, which no file is called. */
    private static List<String> texts(String characters, int longest) {
        var all = new ArrayList<String>();
        List<String> last = List.of("");
        for (int length = 1; length <= longest; length++) {
            var longer = new ArrayList<String>();
            for (String begin : last) {
                for (int i = 0; i < characters.length(); i++) {
                    longer.add(begin + characters.charAt(i));
                }
            }
            all.addAll(longer);
            last = longer;
        }
        return all;
    }
}
