package io.github.nginxupgrade.proof;

/** What is to be shown fit, in words. */
public enum Subject {
    /** Of an upgrade, or of its way back by signals. */
    VERSION("the new version", "the old version", "the upgrade"),
    /** Of a way back that is a whole upgrade: its new version is the older one. */
    WAY_BACK("the returning version", "the leaving version", "the way back"),
    /** Of a reload. */
    CONFIGURATION("the new configuration", "the one of before", "the reload");

    private final String fresh;
    private final String former;
    private final String change;

    Subject(String fresh, String former, String change) {
        this.fresh = fresh;
        this.former = former;
        this.change = change;
    }

    /** {@code the new version}. */
    public String fresh() {
        return fresh;
    }

    /** {@code the old version}. */
    public String former() {
        return former;
    }

    /** {@code the upgrade}. */
    public String change() {
        return change;
    }
}
