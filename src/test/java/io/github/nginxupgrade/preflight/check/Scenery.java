package io.github.nginxupgrade.preflight.check;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.os.Jvm;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Processes;
import io.github.nginxupgrade.os.Sandboxes;
import io.github.nginxupgrade.os.ServiceManager;
import io.github.nginxupgrade.os.Sockets;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import io.github.nginxupgrade.text.Bytes;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A machine with an nginx of two workers, as far as checks look at it: what is said here is so, and nothing else is there. What
 * nobody has thought of, a check that asks for it fails.
 */
final class Scenery {
    static final int MASTER = 100;
    static final int WORKER = 101;
    private static final Instant BOOT = Instant.parse("2026-11-22T00:00:00Z");
    private static final Instant LONG_AGO = BOOT.minusSeconds(3600);
    private static final FileId BINARY = new FileId(1, 10);

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, FileStat> stats = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Map<String, Map<String, String>> xattrs = new HashMap<>();
    private final Set<String> immutable = new HashSet<>();
    private final Map<Integer, ProcessInfo> processes = new LinkedHashMap<>();
    private final Map<Integer, Integer> users = new HashMap<>();
    private final Map<Integer, List<Listener>> listeners = new HashMap<>();
    private final Map<Integer, Set<Long>> sockets = new HashMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Path> modules = new ArrayList<>();
    private String command = "/usr/sbin/nginx";
    private String configuration = "worker_processes 2;";
    private String runs =
            "nginx version: nginx/1.22.1\nconfigure arguments: --pid-path=/run/nginx.pid --conf-path=/etc/nginx/nginx.conf\n";
    private Optional<String> candidate = Optional.empty();
    private int parent = 1;
    private boolean stopped;
    private OptionalInt oldbin = OptionalInt.empty();
    private List<Worker> orphans = List.of();
    private boolean workingFolder = true;
    private int connections;
    private boolean unixSocket;
    private long usable = 1L << 40;

    Scenery() {
        file("/usr/sbin/nginx", BINARY, 1 << 20);
        file("/proc/100/exe", BINARY, 1 << 20);
        file("/tmp/new", new FileId(1, 20), 1 << 20);
        file("/run/.", new FileId(2, 1), 0);
        file("/run/nginx.pid", new FileId(2, 2), 4);
        text("/etc/nginx/nginx.conf", configuration);
        text(
                "/proc/100/status",
                "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0\nNSsid:\t100\nCapEff:\t000001ffffffffff\n");
        process(MASTER, 'S', "nginx: master process /usr/sbin/nginx");
        user(MASTER, 0);
        workers(2);
    }

    Scenery text(String file, String text) {
        texts.put(file, text);
        stats.putIfAbsent(file, stat(new FileId(9, texts.size()), text.length(), 0644, 0, 0));
        return this;
    }

    Scenery file(String path, FileId id, long size) {
        stats.put(path, stat(id, size, 0755, 0, 0));
        return this;
    }

    Scenery owned(String path, int mode, int uid, int gid) {
        stats.put(path, stat(new FileId(2, path.hashCode()), 4, mode, uid, gid));
        return this;
    }

    Scenery changed(String path, Duration afterBoot) {
        FileStat was = stats.get(path);
        stats.put(path, new FileStat(was.id(), was.kind(), 4, 0644, 0, 0, LONG_AGO, BOOT.plus(afterBoot)));
        return this;
    }

    private static FileStat stat(FileId id, long size, int mode, int uid, int gid) {
        return new FileStat(id, FileStat.Kind.REGULAR, size, mode, uid, gid, LONG_AGO, LONG_AGO);
    }

    Scenery absent(String path) {
        stats.remove(path);
        texts.remove(path);
        return this;
    }

    Scenery link(String path, String target) {
        links.put(path, target);
        return this;
    }

    Scenery xattr(String path, String name) {
        xattrs.put(path, Map.of(name, ""));
        return this;
    }

    Scenery immutable(String path) {
        stats.putIfAbsent(path, stat(new FileId(9, path.hashCode()), 0, 0755, 0, 0));
        immutable.add(path);
        return this;
    }

    Scenery usable(long bytes) {
        usable = bytes;
        return this;
    }

    Scenery command(String words) {
        command = words;
        return this;
    }

    Scenery configuration(String directives) {
        configuration = directives;
        return text("/etc/nginx/nginx.conf", directives);
    }

    Scenery runs(String version, String arguments) {
        runs = "nginx version: " + version + "\nconfigure arguments: " + arguments + "\n";
        return this;
    }

    Scenery candidate(String version, String arguments) {
        candidate = Optional.of("nginx version: " + version + "\nconfigure arguments: " + arguments + "\n");
        return this;
    }

    Scenery module(String path) {
        modules.add(Path.of(path));
        return file(path, new FileId(1, 30), 1 << 20);
    }

    Scenery parent(int pid) {
        parent = pid;
        return this;
    }

    /** Nothing runs. */
    Scenery stopped() {
        stopped = true;
        return this;
    }

    Scenery oldbin(int pid) {
        oldbin = OptionalInt.of(pid);
        return this;
    }

    Scenery orphan(int pid) {
        orphans = List.of(new Worker(new ProcessIdentity(pid, 7, BINARY), true));
        return this;
    }

    /** Accepting ones, started at these ticks, and draining ones. */
    Scenery workers(int draining, long... ticks) {
        workers.clear();
        for (long tick : ticks) {
            workers.add(new Worker(new ProcessIdentity(WORKER + workers.size(), tick, BINARY), true));
        }
        for (int i = 0; i < draining; i++) {
            workers.add(new Worker(new ProcessIdentity(WORKER + workers.size(), 7, BINARY), false));
        }
        return this;
    }

    private void workers(int accepting) {
        for (int i = 0; i < accepting; i++) {
            workers.add(new Worker(new ProcessIdentity(WORKER + i, 700, BINARY), true));
        }
    }

    Scenery process(int pid, char state, String commandLine) {
        processes.put(pid, new ProcessInfo(pid, 1, 7, state, commandLine, Optional.of(BINARY), true));
        return text("/proc/" + pid + "/cmdline", commandLine);
    }

    Scenery user(int pid, int uid) {
        users.put(pid, uid);
        return this;
    }

    Scenery withoutWorkingFolder() {
        workingFolder = false;
        return this;
    }

    Scenery listens(int pid, Listener... on) {
        listeners.put(pid, List.of(on));
        return this;
    }

    Scenery sockets(int pid, Long... inodes) {
        sockets.put(pid, Set.of(inodes));
        return this;
    }

    Scenery connections(int open) {
        connections = open;
        return this;
    }

    Scenery unixSocket() {
        unixSocket = true;
        return this;
    }

    /** What the check says of it: its evidence, or nothing. */
    String seenBy(io.github.nginxupgrade.preflight.Check check) throws Exception {
        return check.look(subject()).map(Hazard::evidence).orElse("");
    }

    private Subject subject() {
        Os os = new Os(
                port(Processes.class, new FakeProcesses()),
                port(FileSystem.class, new FakeFiles()),
                port(Sockets.class, new FakeSockets()),
                port(Commands.class, new Object()),
                port(Clock.class, new FakeClock()),
                port(Host.class, new FakeHost()),
                port(Sandboxes.class, new Object()),
                port(ServiceManager.class, new NoServices()),
                (path, file) -> Optional.empty(),
                port(Jvm.class, new Object()));
        Situation now = situation();
        var instance = new Instance(
                Path.of("/run/nginx.pid"),
                Path.of("/usr/sbin/nginx"),
                new Arguments(List.of(command.split(" ", -1))),
                Path.of("/"),
                Path.of("/"),
                Path.of("/usr/share/nginx"),
                Path.of("/etc/nginx/nginx.conf"),
                Directives.parse(configuration),
                Build.parse(runs).orElseThrow());
        return new Subject(
                os,
                new Binaries(os),
                instance,
                now,
                Path.of("/tmp/new"),
                Optional.empty(),
                modules,
                Path.of("/var/lib/nginx-upgrade"),
                new MachineFacts(os, now),
                candidate.flatMap(Build::parse));
    }

    private Situation situation() {
        var master = new Master(new ProcessIdentity(MASTER, 7, BINARY), parent, true, true, false, workers, 0);
        var facts = new Facts(
                stopped ? OptionalInt.empty() : OptionalInt.of(MASTER),
                Optional.empty(),
                oldbin,
                Optional.empty(),
                Optional.empty(),
                stopped ? Optional.empty() : Optional.of(master),
                false,
                orphans);
        return Situation.of(facts, Expectation.unknown(Duration.ZERO), false);
    }

    /** What is asked of a port goes to the method of that name and those parameters; there need not be one for each. */
    private static <T> T port(Class<T> type, Object behaviour) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, asked, arguments) -> {
                    try {
                        Method answers =
                                behaviour.getClass().getDeclaredMethod(asked.getName(), asked.getParameterTypes());
                        answers.setAccessible(true);
                        return answers.invoke(behaviour, arguments);
                    } catch (NoSuchMethodException unforeseen) {
                        if (asked.isDefault()) {
                            return InvocationHandler.invokeDefault(proxy, asked, arguments);
                        }
                        throw new AssertionError("a check asks for " + asked, unforeseen);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by name
    private final class FakeFiles {
        Optional<FileStat> stat(Path path) {
            return Optional.ofNullable(stats.get(path.toString()));
        }

        Optional<String> read(Path file, long offset, int limit) {
            return Optional.ofNullable(texts.get(file.toString()));
        }

        byte[] bytes(Path file, long offset, int limit) throws OsFailure {
            return read(file, offset, limit)
                    .map(Bytes::of)
                    .orElseThrow(() ->
                            new OsFailure(OsFailure.Reason.GONE, "cannot read " + file + ": there is no such file"));
        }

        Path realPath(Path path) {
            return path;
        }

        FileSystem as(int pid) {
            return port(FileSystem.class, this);
        }

        Optional<Path> linkTarget(Path path) {
            return Optional.ofNullable(links.get(path.toString())).map(Path::of);
        }

        List<Path> list(Path folder) {
            return texts.keySet().stream()
                    .map(Path::of)
                    .filter(file -> folder.equals(file.getParent()))
                    .toList();
        }

        FileAttributes attributes(Path path) {
            return new FileAttributes(0755, 0, 0, xattrs.getOrDefault(path.toString(), Map.of()));
        }

        boolean isImmutable(Path path) {
            return immutable.contains(path.toString());
        }

        long usable(Path path) {
            return usable;
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by name
    private final class FakeProcesses {
        List<Integer> pids() {
            return List.copyOf(processes.keySet());
        }

        Optional<ProcessInfo> read(int pid) {
            return Optional.ofNullable(processes.get(pid));
        }

        OptionalInt uid(int pid) {
            return users.containsKey(pid) ? OptionalInt.of(users.get(pid)) : OptionalInt.empty();
        }

        String executableLink(int pid) {
            return "/bin/program" + pid;
        }

        Optional<String> workingDirectory(int pid) {
            return workingFolder ? Optional.of("/") : Optional.empty();
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by name
    private final class FakeSockets {
        Set<Long> listening(int pid) {
            return new HashSet<>(sockets.getOrDefault(pid, Set.of()));
        }

        List<Listener> listenAddresses(int pid) {
            return listeners.getOrDefault(pid, List.of());
        }

        List<Listener> udpAddresses(int pid) {
            return List.of();
        }

        Map<Integer, Integer> connections(List<Integer> of, List<Integer> masters) {
            return Map.of(WORKER, connections);
        }

        boolean listensOnUnixSocket(int pid) {
            return unixSocket;
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by name
    private static final class FakeHost {
        int processorsOnline() {
            return 2;
        }

        int userId() {
            return 0;
        }
    }

    /** No systemd: units are read from their files. */
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by name
    private static final class NoServices {
        boolean runs() {
            return false;
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by name
    private static final class FakeClock {
        Instant now() {
            return BOOT.plusSeconds(100);
        }

        Duration sinceBoot() {
            return Duration.ofSeconds(100);
        }
    }
}
