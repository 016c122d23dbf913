package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.User;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The options of setpriv(1) that make a program run as another user, with no capability but these, for good. */
final class Privileges {
    private Privileges() {}

    /**
     * With nothing of ours: ids and groups of that user, and no new privileges, so that neither a set-user-id program nor a
     * file's capabilities bring any back.
     *
     * @param capabilities root has them by the bounding set, which is what it gets with each execve(2), another user by the
     *     ambient set
     */
    static List<String> of(User user, long capabilities) {
        String kept = Capabilities.words(capabilities);
        String handedOn = user.isRoot() ? Capabilities.words(0) : kept;
        var words = new ArrayList<>(ids(user));
        words.add("--bounding-set=" + kept);
        words.add("--inh-caps=" + handedOn);
        words.add("--ambient-caps=" + handedOn);
        words.add("--no-new-privs");
        return words;
    }

    /** The same for the user that we are: in a user namespace setgroups(2) may be denied. */
    static List<String> ofOurselves(User user, long capabilities) {
        return of(user, capabilities)
                .subList(ids(user).size(), of(user, capabilities).size());
    }

    private static List<String> ids(User user) {
        return List.of("--reuid=" + number(user.uid()), "--regid=" + number(user.gid()), groups(user));
    }

    private static String groups(User user) {
        return user.groups().isEmpty()
                ? "--clear-groups"
                : "--groups=" + user.groups().stream().map(Privileges::number).collect(Collectors.joining(","));
    }

    private static String number(int id) {
        return Integer.toUnsignedString(id);
    }
}
