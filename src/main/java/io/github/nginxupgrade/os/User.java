package io.github.nginxupgrade.os;

import java.util.List;

/**
 * Whom a process runs as, to run something as the same and with nothing of ours.
 *
 * @param uid real user id: what it was started by, also where its file is set-user-id
 * @param gid real group id
 * @param groups supplementary groups
 * @param bindsLowPorts whether it may bind to ports below 1024 without being root: all of its capabilities that is kept
 */
public record User(int uid, int gid, List<Integer> groups, boolean bindsLowPorts) {
    public User {
        groups = List.copyOf(groups);
    }

    public boolean isRoot() {
        return uid == 0;
    }
}
