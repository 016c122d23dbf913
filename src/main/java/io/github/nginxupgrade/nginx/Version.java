package io.github.nginxupgrade.nginx;

import java.util.Comparator;

/** A version of nginx: three numbers, ordered. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
    private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    public boolean isOlderThan(int otherMajor, int otherMinor, int otherPatch) {
        return compareTo(new Version(otherMajor, otherMinor, otherPatch)) < 0;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
