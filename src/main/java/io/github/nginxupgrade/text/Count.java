package io.github.nginxupgrade.text;

/** Numbers of things, for people. */
public final class Count {
    private Count() {}

    /** {@code 1 worker}, {@code 0 workers}, {@code 2 workers}: of what takes an s. */
    public static String of(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
