package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.text.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds in a binary what it would say with {@code -V}, without executing it: the text stands in its read-only data as
 * strings that end with a NUL (nginx.c, ngx_show_version_info; before 1.9.13 in main).
 *
 * <pre>
 * nginx version: nginx/1.22.1\n\0
 * built with OpenSSL 3.0.8 7 Feb 2023\0TLS SNI support enabled\n\0
 * configure arguments: --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf\n\0
 * </pre>
 *
 * <p>Without SSL the arguments are the last line of a longer string. A linker may have put the strings anywhere, in any
 * order, and so the own version of a relative far from nginx's that it says too. A format such as {@code unsupported FastCGI protocol version: %d} has no number, so it is passed over.
 */
public final class BuildText {
    /** The longest string that is looked at, in bytes; configure arguments have some thousands. */
    public static final int LONGEST = 1 << 16;

    private static final int BEST = 2;
    private static final int WIDE = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int LOADED = 1;
    private static final int TO_BE_READ = 4;

    private static final Needle VERSION = new Needle(" version: ");
    private static final Needle ARGUMENTS = new Needle("configure arguments:");

    private String version = "";
    private String own = "";
    private Optional<String> arguments = Optional.empty();

    /**
     * Where constants are: the last segment that is loaded only to be read (elf(5), PT_LOAD and PF_R). All of the file where
     * there is none, as linkers of before 2018 put constants and code into one.
     *
     * @param begin a byte before it, for a string must not begin where we do
     */
    public record Constants(long begin, long end) {}

    /** Tells it from the beginning of the file. */
    public static Constants constants(byte[] headers) {
        var all = new Constants(0, Long.MAX_VALUE);
        if (headers.length < 64 || headers[4] != WIDE || headers[5] != LITTLE_ENDIAN) {
            return all;
        }
        ByteBuffer elf = ByteBuffer.wrap(headers).order(ByteOrder.LITTLE_ENDIAN);
        Constants found = all;
        long at = elf.getLong(32);
        int size = elf.getShort(54);
        for (int left = elf.getShort(56); left > 0 && at >= 0 && at <= headers.length - 40 && size > 0; left--) {
            boolean constants = elf.getInt((int) at) == LOADED && elf.getInt((int) at + 4) == TO_BE_READ;
            long offset = elf.getLong((int) at + 8);
            if (constants && offset > found.begin()) {
                found = new Constants(offset - 1, offset + Math.max(0, elf.getLong((int) at + 32)));
            }
            at += size;
        }
        return found;
    }

    /** One piece of the binary; the pieces must overlap by twice {@link #LONGEST}, so that each string is whole in one. */
    public void take(byte[] piece) {
        for (int at = VERSION.in(piece, 0); at >= 0; at = VERSION.in(piece, end(piece, at))) {
            around(piece, at).ifPresent(this::heard);
        }
        int next;
        for (int at = ARGUMENTS.in(piece, 0); at >= 0 && arguments.isEmpty(); at = ARGUMENTS.in(piece, next)) {
            boolean beginsLine = at > 0 && (piece[at - 1] == 0 || piece[at - 1] == '\n');
            arguments = beginsLine ? around(piece, at) : Optional.empty();
            next = beginsLine ? end(piece, at) : at + 1;
        }
    }

    private void heard(String text) {
        Optional<Build> build = Build.parse(text);
        if (build.isPresent() && rank(text) == 0 && build.get().relative() != Relative.NGINX) {
            own = own.isEmpty() ? text : own;
        } else if (build.isPresent() && isBetter(text, version)) {
            version = text;
        }
    }

    /** Of what says that it is an nginx the one with a number counts most. */
    private static boolean isBetter(String text, String than) {
        return than.isEmpty() || rank(text) > rank(than);
    }

    private static int rank(String text) {
        boolean nginx = text.startsWith("nginx version: ") || text.contains("\nnginx version: ");
        boolean numbered = Build.parse(text).flatMap(Build::number).isPresent();
        return nginx ? (numbered ? BEST : 1) : 0;
    }

    /** True where nothing better can come, but for a relative's own version. */
    public boolean isComplete() {
        return rank(version) == BEST && arguments.isPresent();
    }

    /** What it says of itself; empty where one of the two texts was not in what was taken. */
    public Optional<Build> build() {
        return (version.isEmpty() && own.isEmpty()) || arguments.isEmpty()
                ? Optional.empty()
                : Build.parse(own + "\n" + version + "\n" + arguments.get());
    }

    /** The string that this byte is in, where it begins after no text, ends with a NUL and is not too long. */
    private static Optional<String> around(byte[] piece, int at) {
        int begin = at;
        while (begin > 0 && isText(piece[begin - 1]) && at - begin < LONGEST) {
            begin--;
        }
        int end = end(piece, at);
        boolean whole = end < piece.length && piece[end] == 0 && begin > 0 && !isText(piece[begin - 1]);
        return whole ? Optional.of(Bytes.text(piece, begin, end - begin)) : Optional.empty();
    }

    /** Where the string ends that this byte is in. It is looked at once, however often a word stands in it. */
    private static int end(byte[] piece, int at) {
        int end = at;
        while (end < piece.length && isText(piece[end]) && end - at < LONGEST) {
            end++;
        }
        return end;
    }

    /** All of UTF-8 but control characters; a line feed parts lines within a string. */
    private static boolean isText(byte character) {
        return character < 0 || character >= ' ' || character == '\n' || character == '\t' || character == '\r';
    }

    /** A word that is looked for by leaps of its own length (Horspool), for a binary has a million bytes and more. */
    private static final class Needle {
        private final byte[] word;
        private final byte[] leap = new byte[256];

        Needle(String text) {
            word = text.getBytes(StandardCharsets.US_ASCII);
            Arrays.fill(leap, (byte) word.length);
            for (int i = 0; i < word.length - 1; i++) {
                leap[word[i]] = (byte) (word.length - 1 - i);
            }
        }

        /** Where it begins, from there on; -1 where it is not. */
        int in(byte[] text, int from) {
            int last = word.length - 1;
            for (int end = from + last; end < text.length; end += leap[text[end] & 0xff]) {
                if (text[end] == word[last] && Arrays.equals(text, end - last, end + 1, word, 0, word.length)) {
                    return end - last;
                }
            }
            return -1;
        }
    }
}
