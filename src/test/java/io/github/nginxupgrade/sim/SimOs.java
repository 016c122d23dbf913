package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.Awaits;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.os.Jvm;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.MappedFile;
import io.github.nginxupgrade.os.OpenFile;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Processes;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.os.Sockets;
import io.github.nginxupgrade.os.TerminalSize;
import io.github.nginxupgrade.sim.Operation.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The whole port on a simulated machine, for one life of the tool. {@code Clock.now}, {@code Clock.elapsed}, the
 * facts of {@code Host}, and what belongs to the reading of a process, are no operations: they change nothing and cannot fail.
 */
final class SimOs {
    /** The listening socket of a unix path, where the machine has one. */
    static final long UNIX_SOCKET = 5000;

    private static final long TESTING = 12 * SimMachine.MILLISECOND;

    private SimOs() {}

    static Os on(SimMachine machine, Operations operations) {
        return new Os(
                new OfProcesses(machine, operations),
                new SimFiles(machine, operations),
                new OfSockets(machine, operations),
                new OfCommands(machine, operations),
                new OfClock(machine, operations),
                new OfHost(operations),
                (like, beside) -> {
                    throw new OsFailure(Reason.OTHER, "cannot build a sandbox: the machine is simulated");
                },
                new SimSystemd(machine, operations),
                (path, file) -> Optional.empty(),
                new OfJvm(machine, operations));
    }

    private record OfProcesses(SimMachine machine, Operations operations) implements Processes {
        @Override
        public List<Integer> pids() throws OsFailure {
            return operations.run(Kind.READ, "list processes", () -> {
                var pids = new ArrayList<Integer>();
                machine.table().forEach(process -> pids.add(process.pid));
                return pids;
            });
        }

        @Override
        public Optional<ProcessInfo> read(int pid) {
            return operations.look(
                    Kind.LOOK, "read process", () -> machine.process(pid).map(SimProcess::info));
        }

        @Override
        public Map<Integer, Halt> halted(ProcessInfo first, Collection<ProcessInfo> others) {
            var found = new HashMap<Integer, Halt>();
            Stream.concat(Stream.of(first), others.stream())
                    .filter(info -> machine.process(info.pid())
                            .map(process -> process.halted)
                            .orElse(false))
                    .forEach(info -> found.put(info.pid(), new Halt(Halt.Kind.STOPPED, "")));
            return found;
        }

        @Override
        public Set<Signal> pending(int pid) {
            return machine.process(pid)
                    .flatMap(process -> process.master)
                    .map(master -> Set.copyOf(master.blocked))
                    .orElse(Set.of());
        }

        @Override
        public OptionalInt uid(int pid) {
            return operations.look(Kind.LOOK, "uid", () -> machine.process(pid)
                    .map(process -> OptionalInt.of(process.user))
                    .orElse(OptionalInt.empty()));
        }

        @Override
        public String executableLink(int pid) {
            return operations.look(Kind.LOOK, "executable link", () -> machine.process(pid)
                    .map(process -> process.executableLink(machine.disk))
                    .orElse(""));
        }

        @Override
        public List<Integer> children(int pid) throws OsFailure {
            return operations.run(Kind.READ, "children", () -> machine.childrenOf(pid).stream()
                    .map(child -> child.pid)
                    .toList());
        }

        @Override
        public Optional<String> workingDirectory(int pid) {
            return operations.look(
                    Kind.LOOK, "working directory", () -> machine.process(pid).map(process -> "/"));
        }

        @Override
        public List<MappedFile> mappedFiles(int pid) {
            return operations.look(Kind.LOOK, "mapped files", () -> machine.process(pid).stream()
                    .flatMap(process -> process.mapped.keySet().stream())
                    .map(path -> new MappedFile(path, Path.of("/proc/" + pid + "/map_files" + path)))
                    .toList());
        }

        @Override
        public List<OpenFile> appending(int pid) throws OsFailure {
            return operations.run(Kind.READ, "open files", () -> machine.process(pid).stream()
                    .flatMap(process -> process.log.stream())
                    .map(log ->
                            new OpenFile(machine.disk.nameOf(log).map(Path::of).orElse(SimNginx.LOG), log.id()))
                    .toList());
        }

        @Override
        public void signal(ProcessIdentity target, Signal signal) throws OsFailure {
            boolean unused = operations.run(Kind.SIGNAL, "signal " + signal, () -> {
                String what = "cannot send " + signal + " to process " + target.pid() + ": ";
                SimProcess process = machine.process(target.pid())
                        .filter(SimProcess::lives)
                        .orElseThrow(() -> new OsFailure(Reason.GONE, what + "it is gone"));
                if (process.startTicks != target.startTicks()
                        || !process.executable.id().equals(target.executable())) {
                    throw new OsFailure(Reason.IDENTITY_CHANGED, what + "the pid belongs to another process now");
                }
                machine.invariants.signal(process, signal);
                machine.nginx.signal(process, signal);
                return true;
            });
        }
    }

    private record OfJvm(SimMachine machine, Operations operations) implements Jvm {
        @Override
        public void bindLibraries() {
            boolean unused = operations.look(Kind.LOOK, "bind libraries", () -> true);
        }

        /** Not where each operation is one more at which something goes wrong: {@link WarmUpTest} is about it. */
        @Override
        public void practise(Practice practice) {
            try {
                if (machine.warmsUp) {
                    operations.warmUp(practice);
                }
            } catch (OsFailure itIsToldLater) {
                // as in the background
            }
        }
    }

    private record OfSockets(SimMachine machine, Operations operations) implements Sockets {
        @Override
        public Set<Long> listening(int pid) throws OsFailure {
            return operations.run(Kind.READ, "sockets", () -> machine.process(pid)
                    .filter(SimProcess::lives)
                    .map(process -> Set.copyOf(process.sockets))
                    .orElse(Set.of()));
        }

        @Override
        public Awaits awaits(int pid) throws OsFailure {
            Set<Long> held = listening(pid);
            if (held.isEmpty()) {
                return Awaits.NOTHING;
            }
            return Listeners.areOfDatagrams(held) ? Awaits.DATAGRAMS : Awaits.CONNECTIONS;
        }

        /** The simulated machine has no clients. */
        @Override
        public Connection connect(Endpoint to, int pid, Duration limit) throws OsFailure {
            throw new OsFailure(Reason.OTHER, "cannot connect to " + to + ": not on a simulated machine");
        }

        @Override
        public OptionalInt holder(List<Integer> pids, long inode) throws OsFailure {
            for (int pid : pids) {
                if (listening(pid).contains(inode)) {
                    return OptionalInt.of(pid);
                }
            }
            return OptionalInt.empty();
        }

        /** Whoever runs here reads at once. */
        @Override
        public boolean hasUnread(int pid, int from) {
            return false;
        }

        @Override
        public boolean listensOnUnixSocket(int pid) throws OsFailure {
            return operations.run(
                    Kind.READ,
                    "unix sockets",
                    () -> machine.unixSocket
                            && machine.process(pid)
                                    .map(process -> process.sockets.contains(UNIX_SOCKET))
                                    .orElse(false));
        }

        /** Addresses are not simulated, but that two have the same. */
        @Override
        public List<Listener> listenAddresses(int pid) throws OsFailure {
            boolean two = machine.processes().stream().anyMatch(process -> process.sockets.contains(Listeners.BESIDE));
            return two && Listeners.areOnTheAddress(listening(pid)) ? List.of(new Listener("0.0.0.0", 80)) : List.of();
        }

        @Override
        public List<Listener> udpAddresses(int pid) {
            return List.of();
        }

        @Override
        public Map<Integer, Integer> connections(List<Integer> workers, List<Integer> masters) throws OsFailure {
            return operations.run(Kind.READ, "connections", () -> workers.stream()
                    .collect(Collectors.toMap(
                            pid -> pid,
                            pid -> machine.process(pid)
                                            .map(process -> process.told)
                                            .orElse(false)
                                    ? 1
                                    : 0)));
        }
    }

    private record OfCommands(SimMachine machine, Operations operations) implements Commands {
        @Override
        public CommandResult run(Command command) throws OsFailure {
            boolean tests = command.arguments().contains("-t");
            return operations.run(Kind.RUN, tests ? "run -t" : "run -V", () -> {
                machine.advance(TESTING);
                Path named = Path.of(command.arguments().get(0));
                Path path = command.overlays().getOrDefault(named, named);
                Inode file = SimFiles.find(machine, path)
                        .orElseThrow(() ->
                                new OsFailure(Reason.OTHER, "cannot run " + path + ": No such file or directory"));
                Program program = file.program()
                        .orElseThrow(() -> new OsFailure(Reason.OTHER, "cannot run " + path + ": Exec format error"));
                return tests ? tested(program, command) : told(program);
            });
        }

        private static CommandResult told(Program program) {
            return result(
                    0, "nginx version: nginx/" + program.version() + "\nbuilt by gcc\n" + Program.ARGUMENTS + "\n");
        }

        /** As a test sees the files: with the staged ones in their places. */
        private CommandResult tested(Program program, Command command) {
            if (!machine.disk.exists(SimNginx.PID_FILE)) {
                machine.disk.overwrite(SimNginx.PID_FILE, "");
            }
            var seen = new SimDisk(machine::time);
            for (Path module : machine.nginx.modules()) {
                machine.disk
                        .find(command.overlays().getOrDefault(module, module))
                        .ifPresent(file -> machine.invariants.heard(seen.create(module, file.bytes, 0600)));
            }
            Optional<String> wrong = program.kind() == Program.Kind.FAILS_TEST
                    ? Optional.of("unknown directive \"foo\" in " + SimNginx.CONFIGURATION + ":1")
                    : machine.nginx.whatIsWrong(program, seen);
            return wrong.map(why -> result(1, "nginx: [emerg] " + why + "\n"))
                    .orElse(result(0, "nginx: the configuration file syntax is ok\n"));
        }

        private static CommandResult result(int code, String errors) {
            return new CommandResult(code, "", errors, false, Duration.ofNanos(TESTING));
        }

        @Override
        public boolean canOverlay() {
            return operations.look(Kind.LOOK, "probe unshare", () -> true);
        }
    }

    private record OfClock(SimMachine machine, Operations operations) implements Clock {
        @Override
        public Instant now() {
            return machine.time();
        }

        @Override
        public Duration elapsed() {
            return machine.elapsed();
        }

        @Override
        public Duration sinceBoot() {
            return machine.elapsed();
        }

        @Override
        public void pause(Duration duration) {
            boolean unused = operations.look(Kind.PAUSE, "pause", () -> {
                machine.advance(duration);
                return true;
            });
        }
    }

    private record OfHost(Operations operations) implements Host {
        @Override
        public int userId() {
            return 0;
        }

        @Override
        public Prompt prompt() {
            return () -> {};
        }

        @Override
        public OptionalInt loginUid() {
            return OptionalInt.empty();
        }

        @Override
        public String userName() {
            return "operator";
        }

        @Override
        public int pid() {
            return 99;
        }

        @Override
        public int processorsOnline() {
            return 2;
        }

        @Override
        public boolean inputIsTerminal() {
            return false;
        }

        @Override
        public boolean errorIsTerminal() {
            return false;
        }

        @Override
        public Optional<TerminalSize> terminalSize(int descriptor) {
            return Optional.empty();
        }

        @Override
        public String name() {
            return "simulated";
        }

        /** No name can be resolved. */
        @Override
        public Map<String, String> addresses(Set<String> names, Duration limit) {
            return Map.of();
        }

        @Override
        public void watchInterruptions() {}

        /** Nobody reads it. */
        @Override
        public void log(boolean failure, String line) {}

        @Override
        public void ignoreHangup() {}

        @Override
        public Optional<String> interruption() {
            return operations.interruption();
        }
    }
}
