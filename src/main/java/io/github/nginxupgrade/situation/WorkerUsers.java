package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Os;
import java.util.HashSet;
import java.util.Set;

/** Whom the workers of a master run as: the {@code user} of the configuration that it has loaded. */
public final class WorkerUsers {
    private WorkerUsers() {}

    /** User ids of those that accept; what cannot be seen is left out. */
    public static Set<Integer> of(Os os, Master master) {
        var users = new HashSet<Integer>();
        master.acceptingPids().forEach(pid -> os.processes().uid(pid).ifPresent(users::add));
        return users;
    }
}
