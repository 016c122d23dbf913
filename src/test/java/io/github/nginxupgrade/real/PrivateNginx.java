package io.github.nginxupgrade.real;

import io.github.nginxupgrade.journal.Runs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real nginx of our own: all its files below one folder, on a free loopback port, started as a daemon by absolute
 * path. Closing it ends every process of the instance, whoever started it; so does the end of the JVM.
 */
final class PrivateNginx implements AutoCloseable {
    /** One that nobody listens on yet is free for the kernel, and would be given to a second listener too. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Layout layout;
    private final int port;
    private final NginxOptions options;
    private final Teardown teardown;

    private PrivateNginx(Path prefix, int port, NginxOptions options) {
        this.layout = new Layout(prefix);
        this.port = port;
        this.options = options;
        this.teardown = new Teardown(prefix);
    }

    static PrivateNginx start(Path folder) {
        return start(folder, NginxOptions.standard());
    }

    /** Returns when the master sits in its loop and all workers accept. */
    static PrivateNginx start(Path folder, NginxOptions options) {
        PrivateNginx nginx = null;
        try {
            nginx = new PrivateNginx(folder.toRealPath(), freePort(), options);
            nginx.layout.write(nginx.options, nginx.port);
            nginx.launch();
            return nginx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AssertionError e) {
            if (nginx != null) {
                nginx.close();
            }
            throw e;
        }
    }

    private void launch() {
        CommandLine.Result result;
        try (var running = CommandLine.start(
                prefix(),
                options.launch().environment(),
                Stream.concat(options.launch().through().stream(), command().stream())
                        .toList())) {
            result = running.await(PATIENCE);
        }
        if (result.exit() != 0) {
            throw new AssertionError("nginx did not start: " + result);
        }
        Wait.until(
                "nginx with " + options.workers() + " accepting workers",
                PATIENCE,
                () -> masterPid().flatMap(Proc::of).filter(Proc::isMaster).isPresent()
                        && accepting(masterPid().orElse(-1L)).size() == options.workers(),
                this::processTable);
    }

    /** The whole command line with which the instance was started, argv[0] first. */
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(binary().toString(), "-p", prefix() + "/"));
        if (!options.launch().compiledPaths()) {
            command.addAll(List.of("-c", "conf/nginx.conf"));
        }
        command.addAll(options.arguments());
        return command;
    }

    int port() {
        return port;
    }

    Path prefix() {
        return layout.prefix();
    }

    Path binary() {
        return layout.binary();
    }

    Path modules() {
        return layout.modules();
    }

    Path config() {
        return layout.config();
    }

    Path pidFile() {
        return layout.pidFile();
    }

    Path oldbin() {
        return layout.oldbin();
    }

    /** What the pid file says; empty when it is absent, empty, or being written. */
    Optional<Long> masterPid() {
        return pidIn(pidFile());
    }

    Optional<Long> oldMasterPid() {
        return pidIn(oldbin());
    }

    private static Optional<Long> pidIn(Path file) {
        try {
            return Optional.of(Files.readString(file).strip())
                    .filter(text -> text.matches("[0-9]+"))
                    .map(Long::valueOf);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The master that the pid file names; fails when there is none. */
    Proc master() {
        return masterPid().flatMap(Proc::of).orElseThrow(() -> new AssertionError("no master\n" + processTable()));
    }

    /** The one child of this master that is no worker: the new master, however far its start has come. */
    Optional<Proc> newMasterOf(Proc old) {
        return processes().stream()
                .filter(process -> process.parent() == old.pid() && process.state() != 'Z')
                .filter(process -> process.isMaster() || !process.isTitled())
                .filter(process -> !process.link("exe").equals(old.link("exe")))
                .findFirst();
    }

    /** All that bear a master's title; for an instant so does a worker that has just been forked. */
    List<Proc> masters() {
        return processes().stream().filter(Proc::isMaster).toList();
    }

    /** All workers of a master, draining ones included. */
    List<Proc> workersOf(long master) {
        return processes().stream()
                .filter(process -> process.parent() == master && (process.accepts() || process.drains()))
                .toList();
    }

    List<Proc> accepting(long master) {
        return workersOf(master).stream().filter(Proc::accepts).toList();
    }

    /** Workers that lost their master: their parent is none of this instance's processes. */
    List<Proc> orphans() {
        List<Proc> all = processes();
        List<Long> pids = all.stream().map(Proc::pid).toList();
        return all.stream()
                .filter(process -> process.accepts() || process.drains())
                .filter(process -> !pids.contains(process.parent()))
                .toList();
    }

    /** Every process of this instance, whoever started it. */
    List<Proc> processes() {
        return teardown.processes();
    }

    String processTable() {
        return processes().stream()
                .map(process -> process + "  [" + process.link("exe") + "]")
                .collect(Collectors.joining("\n"));
    }

    String errorLog() {
        try {
            return Files.readString(layout.errorLog());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago, from the kernel's ephemeral range. */
    static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    /** The file that the tool locks while it is at work on this instance, where it runs as root. */
    Path lock() {
        return Path.of("/run/nginx-upgrade", Runs.folderName(pidFile().toString()) + ".lock");
    }

    /** Ends all processes of this instance and returns when they are gone; nothing of it is left outside its folder. */
    @Override
    public void close() {
        teardown.close();
        try {
            Files.deleteIfExists(lock());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
