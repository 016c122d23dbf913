package io.github.nginxupgrade.report;

/**
 * Colours, or none.
 *
 * @param colored true where escape sequences are wanted (ECMA-48)
 */
public record Style(boolean colored) {
    String good(String text) {
        return paint("32", text);
    }

    String bad(String text) {
        return paint("31", text);
    }

    String strong(String text) {
        return paint("1", text);
    }

    String faint(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return colored ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
