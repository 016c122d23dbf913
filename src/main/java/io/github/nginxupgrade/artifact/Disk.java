package io.github.nginxupgrade.artifact;

/** Which version the files at nginx's own paths are. */
public enum Disk {
    /** All of them the old ones. */
    OLD,
    /** All of them the new ones. */
    NEW,
    /** All of them both, for old and new are the same. */
    SAME,
    /** Some this, some that, or something else, or missing. */
    MIXED;

    public boolean isOld() {
        return this == OLD || this == SAME;
    }

    public boolean isNew() {
        return this == NEW || this == SAME;
    }
}
