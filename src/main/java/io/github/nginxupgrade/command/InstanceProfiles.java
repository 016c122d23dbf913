package io.github.nginxupgrade.command;

import io.github.nginxupgrade.linux.Cgroups;
import io.github.nginxupgrade.linux.UserNames;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.InstanceProfile;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Looks up who an nginx is. What cannot be seen is left out. */
final class InstanceProfiles {
    private static final int LARGEST = 1 << 20;
    private static final int CGROUP_LIMIT = 4096;

    private final Os os;

    InstanceProfiles(Os os) {
        this.os = os;
    }

    InstanceProfile of(Master master) {
        return new InstanceProfile(user(master.pid()), unit(master.pid()), listen(master.pid()));
    }

    private Optional<String> user(int pid) {
        OptionalInt uid = os.processes().uid(pid);
        return uid.isEmpty()
                ? Optional.empty()
                : Optional.of(name(uid.getAsInt()).orElse(Integer.toString(uid.getAsInt())));
    }

    private Optional<String> name(int uid) {
        try {
            return UserNames.of(
                    os.files().read(Path.of("/etc/passwd"), 0, LARGEST).orElse(""), uid);
        } catch (OsFailure notRead) {
            return Optional.empty();
        }
    }

    private Optional<String> unit(int pid) {
        try {
            return Cgroups.parse(os.files()
                            .read(Path.of("/proc/" + pid + "/cgroup"), 0, CGROUP_LIMIT)
                            .orElse(""))
                    .unit();
        } catch (OsFailure notSeen) {
            return Optional.empty();
        }
    }

    private List<String> listen(int pid) {
        var found = new TreeSet<String>();
        try {
            for (Listener listener : os.sockets().listenAddresses(pid)) {
                found.add(listener.words());
            }
        } catch (OsFailure notSeen) {
            return List.of();
        }
        return List.copyOf(found);
    }
}
