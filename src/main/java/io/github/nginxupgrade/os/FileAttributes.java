package io.github.nginxupgrade.os;

import java.util.Map;

/**
 * What a file has beside its bytes and what must survive its replacement.
 *
 * @param mode permission bits including set-user-id, set-group-id and sticky (07777)
 * @param xattrs extended attributes (xattr(7)): file capabilities ({@code security.capability}), the SELinux label,
 *     ACLs; values in base64
 */
public record FileAttributes(int mode, int uid, int gid, Map<String, String> xattrs) {
    public FileAttributes {
        xattrs = Map.copyOf(xattrs);
    }

    /** Written out, as that of {@link FileStat}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FileAttributes that
                && mode == that.mode
                && uid == that.uid
                && gid == that.gid
                && xattrs.equals(that.xattrs);
    }

    @Override
    public int hashCode() {
        return xattrs.hashCode() + mode;
    }
}
