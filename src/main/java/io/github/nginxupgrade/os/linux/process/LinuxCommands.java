package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Child processes of the JVM; overlays by unshare(1) and mount(8), other users and limits by setpriv(1) and prlimit(1) of util-linux. All programs of
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
        if (command.like().isEmpty()
                && command.overlays().isEmpty()
                && command.mountsOf().isEmpty()) {
            return run(named(command.arguments()), command.folder(), command.environment(), command);
        }
        MarkedCommand marked = MarkedCommand.fresh(List.of("setpriv"));
        Helpers helpers = command.mountsOf().isPresent() ? Helpers.byOurRoot() : Helpers.ours();
        List<String> words = prepared(command, marked, helpers);
        return marked.of(
                run(words, Path.of("/"), helpers.environment(), command),
                command.arguments().get(0));
    }

    private static CommandResult run(List<String> words, Path folder, Map<String, String> environment, Command command)
            throws OsFailure {
        return ChildProcess.run(
                words, folder, environment, Redirect.PIPE, command.input(), command.limit(), () -> false);
    }

    private static List<String> named(List<String> arguments) throws OsFailure {
        if (arguments.get(0).contains("/")) {
            return arguments;
        }
        var words = new ArrayList<>(arguments);
        words.set(0, Helpers.ours().find(arguments.get(0)));
        return words;
    }

    /** The mounts are made first, for which it takes root, then whatever the other process has not is dropped for good. */
    private List<String> prepared(Command command, MarkedCommand marked, Helpers helpers) throws OsFailure {
        var words = new ArrayList<String>();
        if (command.mountsOf().isPresent()) {
            words.addAll(entering(command.mountsOf().getAsInt()));
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
        var program = new ArrayList<String>();
        if (command.like().isPresent()) {
            ExecContext context = like(command.like().get());
            words.add(helpers.find("prlimit"));
            words.addAll(context.limits());
            program.addAll(privileges(context, helpers));
        }
        program.addAll(command.arguments());
        words.addAll(marked.words(helpers, command.environment(), program));
        return words;
    }

    /** Looked at before and after, so that it is all of this process, and nothing of one that has got the pid since. */
    private ExecContext like(ProcessIdentity process) throws OsFailure {
        ExecContext context = ExecContext.of(proc, process.pid(), Set.of());
        boolean known = StatusFile.user(proc, process.pid()).isPresent();
        if (!known || StatLine.startTicks(proc, process.pid()).orElse(-1) != process.startTicks()) {
            throw new OsFailure(
                    Reason.GONE,
                    "cannot run anything as process " + process.pid()
                            + " runs: it is gone, or has a user namespace of its own");
        }
        return context;
    }

    /**
     * Nobody but root can become somebody else, or give up for good what he has. It comes last: who has given it up cannot pass
     * through our root any more ({@code ptrace_may_access}, proc(5)).
     */
    private List<String> privileges(ExecContext context, Helpers helpers) throws OsFailure {
        int us = StatusFile.effectiveUid(proc, (int) ProcessHandle.current().pid())
                .orElse(-1);
        if (us != 0) {
            return List.of();
        }
        var words = new ArrayList<>(List.of(helpers.find("setpriv")));
        words.addAll(context.privileges());
        return words;
    }

    private List<String> entering(int target) throws OsFailure {
        requireOurUserNamespace(target);
        return List.of(Helpers.ours().find("nsenter"), "--mount", "--target", Integer.toString(target), "--");
    }

    private static List<String> mounting(Helpers helpers, Command command) throws OsFailure {
        var words = new ArrayList<>(List.of(helpers.find("sh"), "-c", MOUNT_AND_EXEC, "sh"));
        words.add(Integer.toString(command.overlays().size()));
        words.add(command.mountsOf().isPresent() ? Helpers.OUR_ROOT : "");
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
