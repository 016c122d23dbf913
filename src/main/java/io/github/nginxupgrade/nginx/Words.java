package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of one directive, as places in the text that it stands in: of most directives nothing else is ever wanted.
 * What is quoted or escaped in a word is as ngx_conf_file.c, ngx_conf_read_token has it.
 */
final class Words {
    private final String text;
    /** Where each word begins, where it ends, and whether something in it is escaped. */
    private int[] places = new int[24];

    private int count;

    Words(String text) {
        this.text = text;
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void clear() {
        count = 0;
    }

    /**
     * One more word.
     *
     * @param kept false where the next may take its place; the first stays
     */
    void add(int start, int end, boolean escaped, boolean kept) {
        if (3 * count + 2 >= places.length) {
            places = Arrays.copyOf(places, 2 * places.length);
        }
        places[3 * count] = start;
        places[3 * count + 1] = end;
        places[3 * count + 2] = escaped ? 1 : 0;
        count += count > 0 && !kept ? 0 : 1;
    }

    /** The first as it stands there; "" where it is longer. */
    String first(int longest) {
        return places[1] - places[0] > longest ? "" : text.substring(places[0], places[1]);
    }

    Directive directive() {
        List<String> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String word = text.substring(places[3 * i], places[3 * i + 1]);
            made.add(places[3 * i + 2] > 0 ? unescaped(word) : word);
        }
        return new Directive(made.get(0), made.subList(1, made.size()));
    }

    private static String unescaped(String raw) {
        var word = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            boolean escape = raw.charAt(i) == '\\' && i + 1 < raw.length();
            word.append(escape ? unescape(raw.charAt(++i)) : String.valueOf(raw.charAt(i)));
        }
        return word.toString();
    }

    private static String unescape(char c) {
        return switch (c) {
            case '"', '\'', '\\' -> String.valueOf(c);
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'n' -> "\n";
            default -> "\\" + c;
        };
    }
}
