package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.os.User;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Owners;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What root may do for an nginx of another user. A master that was not started by root is no rarity: its binary is root's,
 * and has the capability to bind to low ports. Where that user can change the files that are replaced, or chooses what they
 * are, root would write where he leads, and install what he made: then he has to do it himself.
 */
final class ForeignMaster {
    private static final int BY_OTHERS = 0022;
    /** As User= of a unit has it together with ProtectSystem=, PrivateTmp= and the like (systemd.exec(5)). */
    private static final String ELSEWHERE = " in a mount namespace of its own, and what root would run there to test"
            + " the configuration could be what that user has put there";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Os os;

    ForeignMaster(Os os) {
        this.os = os;
    }

    /**
     * Why root may not act on this master, in words; empty where he may, or the master is root's, or we are not root.
     *
     * @param signals whether nothing is tested, run or installed for it; then other mounts are no hindrance, for in our own user
     *     namespace root alone can have made them
     */
    Optional<String> whyNot(Instance instance, Master master, boolean signals) throws OsFailure {
        var owners = new Owners(os);
        // one that has ended since is nobody's any more: the next look shows it
        if (os.host().userId() != 0
                || !owners.isStranger(master.pid())
                || !os.processes().lives(master.identity())) {
            return Optional.empty();
        }
        String who = "the master " + master.pid() + " runs as " + owners.words(master.pid());
        if (instance.mountsOf().isPresent() && hasOurUserNamespace(master)) {
            return signals ? Optional.empty() : Optional.of(who + ELSEWHERE);
        }
        return breach(instance, master).map(why -> who + ", who could choose what root installs: " + why);
    }

    private boolean hasOurUserNamespace(Master master) {
        return os.processes().user(master.pid()).isPresent();
    }

    private Optional<String> breach(Instance instance, Master master) throws OsFailure {
        if (!hasOurUserNamespace(master)) {
            // then nothing can be tested with its rights
            return Optional.of("it has a user namespace of its own");
        }
        FileSystem files = os.files();
        Path executed = Binaries.executableOf(master.pid());
        Optional<FileStat> stat = files.stat(executed);
        if (stat.isEmpty() || stat.get().uid() != 0 || (stat.get().mode() & BY_OTHERS) != 0) {
            return Optional.of(
                    os.processes().executableLink(master.pid()) + ", which it executes, is not root's alone");
        }
        var replaced = new ArrayList<>(List.of(instance.binary()));
        replaced.addAll(instance.modules());
        for (Path path : replaced) {
            Optional<String> breach = Trust.breach(files, path, Set.of());
            if (breach.isPresent()) {
                return breach;
            }
        }
        return Optional.empty();
    }

    /**
     * Why nothing can be tested with the rights of this master's user, in words; empty where it can, or he is root or we.
     * Without a test an upgrade must not be begun; a way back may.
     */
    Optional<String> untested(Master master) throws OsFailure {
        Optional<User> user = os.processes().user(master.pid());
        if (os.host().userId() != 0 || user.isEmpty() || !new Owners(os).isStranger(master.pid())) {
            return Optional.empty();
        }
        String why = "its configuration cannot be tested with its user's rights here: ";
        if (!os.commands().canOverlay()) {
            return Optional.of(why + "no private mount namespace can be had");
        }
        try {
            var nothing = new Command(List.of("/bin/true"), Path.of("/"), Map.of(), Map.of(), LIMIT);
            return os.commands().run(nothing.like(master.identity())).succeeded()
                    ? Optional.empty()
                    : Optional.of(why + "/bin/true failed");
        } catch (OsFailure e) {
            return Optional.of(why + e.sentence());
        }
    }

    private boolean isRootsAlone(Instance instance) throws OsFailure {
        return Trust.breach(os.files(), instance.binary(), Set.of()).isEmpty();
    }

    /** How that user does it himself; who may not write to the binary cannot, either. */
    String remedy(Instance instance, Master master, String command) throws OsFailure {
        if (instance.mountsOf().isPresent() && hasOurUserNamespace(master) && isRootsAlone(instance)) {
            return "have root start the master (no User= in its unit, \"user\" in its configuration), or install the new"
                    + " nginx and restart the service, which ends connections";
        }
        return "sudo -u '#" + os.processes().uid(master.pid()).orElse(0) + "' " + command;
    }
}
