package io.github.nginxupgrade.os.linux.sandbox;

import io.github.nginxupgrade.os.Capability;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.Processes;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.os.Sandboxes;
import io.github.nginxupgrade.os.linux.file.MountTable;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.net.LinuxSockets;
import io.github.nginxupgrade.os.linux.net.LocalAddresses;
import io.github.nginxupgrade.os.linux.process.Descriptors;
import io.github.nginxupgrade.os.linux.process.ExecContext;
import io.github.nginxupgrade.os.linux.process.Helpers;
import io.github.nginxupgrade.os.linux.process.StatusFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Sandboxes made of namespaces and overlays with unshare(1), nsenter(1), mount(8), setpriv(1), prlimit(1) and ip(8): sandbox.sh, bounds.sh. */
public final class LinuxSandboxes implements Sandboxes {
    private static final int ACCESS_MODE = 3;
    private static final List<String> SYSCTLS =
            List.of("net/ipv4/ip_nonlocal_bind", "net/ipv6/ip_nonlocal_bind", "net/core/somaxconn");

    private static final String[] USED_IN_THE_SANDBOX = {
        "mount",
        "umount",
        "pivot_root",
        "mkdir",
        "rmdir",
        "stat",
        "chmod",
        "chown",
        "cp",
        "ln",
        "rm",
        "find",
        "timeout",
        "ip"
    };
    private static final String[] USED_FOR_BOUNDS = {"mkdir", "rmdir", "timeout", "sleep"};

    private final Proc proc;
    private final Interruptions interruptions;

    public LinuxSandboxes(Proc proc, Interruptions interruptions) {
        this.proc = proc;
        this.interruptions = interruptions;
    }

    @Override
    public Sandbox open(int like, Set<Capability> beside) throws OsFailure {
        return open(like, beside, SandboxLimits.twice(proc, like));
    }

    Sandbox open(int like, Set<Capability> beside, SandboxLimits bounds) throws OsFailure {
        requireOneOfOurs(like);
        MountTable mounts = MountTable.parse(text(like, "mountinfo"));
        ExecContext execContext = ExecContext.of(proc, like, beside);
        Helpers theirs = sameMounts(like) ? Helpers.ours() : Helpers.seenBy(proc, like);
        theirs.require(USED_IN_THE_SANDBOX);
        requireToBeExecuted(theirs.find("unshare"), like, mounts);
        var words = new ArrayList<>(bounded(bounds));
        if (!sameMounts(like)) {
            words.addAll(List.of(Helpers.ours().find("nsenter"), "--mount=" + proc.of(like, "ns/mnt"), "--"));
        }
        words.addAll(List.of(theirs.find("unshare"), "--mount", "--pid", "--net", "--ipc", "--uts"));
        words.addAll(List.of("--fork", "--kill-child", "--propagation", "private", "--"));
        words.addAll(List.of(theirs.find("sh"), "-c", script("sandbox.sh"), "sandbox.sh"));
        words.add(String.join("\n", mounts.spareFolders()));
        words.add(LocalAddresses.commands(text(like, "net/fib_trie"), text(like, "net/if_inet6")));
        words.add(sysctls(execContext));
        words.addAll(mounts.shown());
        words.add("--");
        add(words, "empty", writtenBy(like));
        add(words, "remove", sockets(like));
        return SandboxStart.start(words, new LinuxSandbox.Like(execContext, theirs), proc, interruptions);
    }

    private void requireToBeExecuted(String program, int like, MountTable mounts) throws OsFailure {
        if (!sameMounts(like) && !mounts.mayExecute(program)) {
            throw cannot("nginx runs in a mount namespace in which " + program
                    + " must not be executed (NoExecPaths= of its unit)");
        }
    }

    /** What would enter other namespaces than root's own would run what their owner put there, with our rights. */
    private void requireOneOfOurs(int like) throws OsFailure {
        if (!proc.link(like, "root").orElse("/").equals("/")) {
            throw cannot("process " + like + " is in a chroot");
        }
        if (StatusFile.user(text(like, "status")).isEmpty()) {
            throw cannot("process " + like + " is gone, or cannot be looked at");
        }
        if (!StatusFile.isInOurUserNamespace(proc, like)) {
            throw cannot("process " + like + " has a user namespace of its own");
        }
    }

    private static OsFailure cannot(String why) {
        return new OsFailure(Reason.OTHER, "cannot build a sandbox: " + why);
    }

    /** In a session of its own: a terminal's Ctrl-C is for the tool. */
    private static List<String> bounded(SandboxLimits bounds) throws OsFailure {
        Helpers ours = Helpers.ours();
        ours.require(USED_FOR_BOUNDS);
        var words = new ArrayList<>(List.of(ours.find("setsid"), ours.find("sh"), "-c", script("bounds.sh")));
        words.add("bounds.sh");
        words.addAll(bounds.words());
        return words;
    }

    private static void add(List<String> words, String verb, Collection<String> paths) {
        for (String path : paths) {
            words.add(verb);
            words.add(path);
        }
    }

    private String text(int pid, String name) {
        return proc.text(pid, name).orElse("");
    }

    private boolean sameMounts(int like) {
        return proc.link(like, "ns/mnt")
                .equals(proc.link((int) ProcessHandle.current().pid(), "ns/mnt"));
    }

    /** What a new network namespace has not from the old one, and nginx depends on: one {@code FILE VALUE} a line. */
    private String sysctls(ExecContext execContext) {
        var lines = new ArrayList<String>();
        for (String name : SYSCTLS) {
            String file = "/proc/sys/" + name;
            Proc.text(Path.of(file)).ifPresent(value -> lines.add(file + " " + value.strip()));
        }
        if (execContext.bindsLowPorts()) {
            lines.add("/proc/sys/net/ipv4/ip_unprivileged_port_start 0");
        }
        return String.join("\n", lines);
    }

    /** Sockets bound to paths, in our network namespace and in that of the process: they would lead out of the sandbox. */
    private Set<String> sockets(int like) {
        var sockets = new LinuxSockets(proc);
        var paths = new TreeSet<>(sockets.boundPaths(like));
        paths.addAll(sockets.boundPaths((int) ProcessHandle.current().pid()));
        return paths;
    }

    /** Its logs: files that it holds open for writing. */
    private Set<String> writtenBy(int pid) {
        var paths = new TreeSet<String>();
        try (var links = Files.newDirectoryStream(proc.of(pid, "fd"))) {
            for (Path link : links) {
                String name = String.valueOf(link.getFileName());
                String target = proc.link(pid, "fd/" + name).orElse("");
                boolean path =
                        target.startsWith("/") && !target.startsWith("/dev/") && !target.endsWith(Processes.DELETED);
                if (path && Descriptors.hasAnyOf(ACCESS_MODE, text(pid, "fdinfo/" + name))) {
                    paths.add(target);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException goneOrForbidden) {
            return Set.of();
        }
        return paths;
    }

    private static String script(String name) {
        try (var script = LinuxSandboxes.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException(name + " is missing in the program");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
