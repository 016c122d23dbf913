package io.github.nginxupgrade.os;

import java.util.List;

/**
 * Whom a process runs as.
 *
 * @param uid real user id: what it was started by, also where its file is set-user-id
 * @param gid real group id
 * @param groups supplementary groups
 */
public record User(int uid, int gid, List<Integer> groups) {
    public User {
        groups = List.copyOf(groups);
    }

    public boolean isRoot() {
        return uid == 0;
    }
}
