package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.User;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Child processes of the JVM; overlays by unshare(1) and mount(8), other users by setpriv(1) of util-linux. All programs of
 * the system that we run are found by {@link Helpers}.
 */
public final class LinuxCommands implements Commands {
    /**
     * Mounts each staged file over its live path, in this shell's own mount namespace only, then becomes the program. In
     * another process's mounts (InaccessiblePaths=, NoExecPaths= of systemd.exec(5)) our folder may not be there, or not be
     * executable: there it is a copy in memory, which is read by way of our own root and stays as long as it is mounted. It is
     * made below /sys, where no nginx has its files, and which is uncovered again before anything looks.
     */
    private static final String MOUNT_AND_EXEC =
            """
            count=$1 ours=$2; shift 2
            if [ -n "$ours" ] && [ "$count" -gt 0 ]; then
              mount -t tmpfs -o mode=755 nginx-upgrade /sys || exit 125
            fi
            while [ "$count" -gt 0 ]; do
              if [ -n "$ours" ]; then
                cp -p -- "$ours$1" "/sys/$count" && mount --bind -- "/sys/$count" "$2" || exit 125
              else
                mount --bind -- "$1" "$2" || exit 125
              fi
              shift 2; count=$((count - 1))
              [ "$count" -gt 0 ] || [ -z "$ours" ] || umount -l /sys || exit 125
            done
            cd -- "$1" || exit 125
            shift
            exec "$@"
            """;

    private static final Duration PROBE = Duration.ofSeconds(10);

    private final Proc proc;

    public LinuxCommands(Proc proc) {
        this.proc = proc;
    }

    @Override
    public CommandResult run(Command command) throws OsFailure {
        Optional<User> other = command.user().filter(this::isAnother);
        if (other.isEmpty()
                && command.overlays().isEmpty()
                && command.mountsOf().isEmpty()) {
            return run(named(command.arguments()), command.folder(), command.environment(), command);
        }
        MarkedCommand marked = MarkedCommand.fresh();
        List<String> words = prepared(command, other, marked);
        return marked.of(
                run(words, Path.of("/"), Helpers.ENVIRONMENT, command),
                command.arguments().get(0));
    }

    private static CommandResult run(List<String> words, Path folder, Map<String, String> environment, Command command)
            throws OsFailure {
        return ChildProcess.run(
                words, folder, environment, Redirect.PIPE, command.input(), command.limit(), () -> false);
    }

    /** Nobody but root can become somebody else; and as ourselves we keep what we have. */
    private boolean isAnother(User user) {
        int us = StatusFile.effectiveUid(proc, (int) ProcessHandle.current().pid())
                .orElse(-1);
        return us == 0 && !user.isRoot();
    }

    private static List<String> named(List<String> arguments) throws OsFailure {
        if (arguments.get(0).contains("/")) {
            return arguments;
        }
        var words = new ArrayList<>(arguments);
        words.set(0, Helpers.ours().find(arguments.get(0)));
        return words;
    }

    /** The mounts are made first, for which it takes root, then whatever is not the other user's is dropped for good. */
    private List<String> prepared(Command command, Optional<User> other, MarkedCommand marked) throws OsFailure {
        Helpers helpers = Helpers.ours();
        var words = new ArrayList<String>();
        if (command.mountsOf().isPresent()) {
            int target = command.mountsOf().getAsInt();
            requireOurUserNamespace(target);
            words.addAll(List.of(helpers.find("nsenter"), "--mount", "--target", Integer.toString(target), "--"));
            helpers = Helpers.seenBy(proc, target);
        }
        if (!command.overlays().isEmpty()) {
            helpers.require("mount");
            helpers.require("umount");
            helpers.require("cp");
            words.addAll(List.of(helpers.find("unshare"), "--mount", "--propagation", "private", "--"));
        }
        words.addAll(mounting(helpers, command));
        words.add(command.folder().toString());
        words.add(helpers.find("setsid"));
        if (other.isPresent()) {
            words.add(helpers.find("setpriv"));
            words.addAll(
                    Privileges.of(other.get(), other.get().bindsLowPorts() ? 1L << Capabilities.NET_BIND_SERVICE : 0));
        }
        words.addAll(marked.words(helpers, command.environment(), command.arguments()));
        return words;
    }

    private static List<String> mounting(Helpers helpers, Command command) throws OsFailure {
        var words = new ArrayList<>(List.of(helpers.find("sh"), "-c", MOUNT_AND_EXEC, "sh"));
        words.add(Integer.toString(command.overlays().size()));
        words.add(
                command.mountsOf().isPresent()
                        ? "/proc/" + ProcessHandle.current().pid() + "/root"
                        : "");
        for (Map.Entry<Path, Path> overlay : new TreeMap<>(command.overlays()).entrySet()) {
            words.add(overlay.getValue().toString());
            words.add(overlay.getKey().toString());
        }
        return words;
    }

    /** Its owner could have put anything at the path of a helper. */
    private void requireOurUserNamespace(int pid) throws OsFailure {
        if (!StatusFile.isInOurUserNamespace(proc, pid)) {
            throw new OsFailure(
                    Reason.NOT_PERMITTED,
                    "cannot enter the mounts of process " + pid + ": it is gone, or has a user namespace of its own");
        }
    }

    @Override
    public boolean canOverlay() {
        try {
            String doNothing = Helpers.ours().find("true");
            var probe = new Command(
                    List.of("unshare", "--mount", "--propagation", "private", "--", doNothing),
                    Path.of("/"),
                    Map.of(),
                    Map.of(),
                    PROBE);
            return run(probe).succeeded();
        } catch (OsFailure notInstalled) {
            return false;
        }
    }
}
