package io.github.nginxupgrade.nginx;

/** A version of nginx: three numbers, ordered. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
    /** By hand: a {@link java.util.Comparator} that is put together makes classes at each start of the program. */
    @Override
    public int compareTo(Version other) {
        if (major != other.major) {
            return Integer.compare(major, other.major);
        }
        return minor != other.minor ? Integer.compare(minor, other.minor) : Integer.compare(patch, other.patch);
    }

    public boolean isOlderThan(int otherMajor, int otherMinor, int otherPatch) {
        return compareTo(new Version(otherMajor, otherMinor, otherPatch)) < 0;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
