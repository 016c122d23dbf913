package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.nginx.PidFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is true of the instance on the simulated machine, seen from above: not what the tool can observe. */
final class Truth {
    static final String INSTANCE = "the instance";

    private static final Path OLDBIN = Path.of(SimNginx.PID_FILE + ".oldbin");

    static final String LEFT = " is left";
    private static final Path KEPT = Path.of("/usr/sbin/.nginx.nginx-upgrade-old");

    private final SimMachine machine;

    Truth(SimMachine machine) {
        this.machine = machine;
    }

    private List<SimProcess> ours(SimProcess.Role role) {
        return machine.processes().stream()
                .filter(process -> process.lives() && process.role == role && process.instance.equals(INSTANCE))
                .toList();
    }

    List<SimProcess> masters() {
        return ours(SimProcess.Role.MASTER);
    }

    /** A master that was to be a new one and has left the old one. */
    static boolean isStray(SimProcess process) {
        return process.parent == SimMachine.REAPER && process.sockets.contains(Listeners.BESIDE);
    }

    /** The master that another one started, which still lives. */
    Optional<SimProcess> newMaster() {
        return masters().stream()
                .filter(master -> machine.process(master.parent)
                        .map(parent -> parent.lives() && parent.role == SimProcess.Role.MASTER)
                        .orElse(false))
                .findFirst();
    }

    Optional<SimProcess> old() {
        return newMaster().flatMap(master -> machine.process(master.parent));
    }

    Optional<SimProcess> sole() {
        return masters().size() == 1 ? Optional.of(masters().get(0)) : Optional.empty();
    }

    List<SimProcess> workersOf(SimProcess master) {
        return machine.childrenOf(master.pid).stream()
                .filter(child -> child.lives() && child.role == SimProcess.Role.WORKER)
                .toList();
    }

    /** Workers that it has started and not told to leave. */
    int wantedOf(SimProcess master) {
        return (int) workersOf(master).stream().filter(worker -> !worker.told).count();
    }

    int acceptingOf(SimProcess master) {
        return (int) workersOf(master).stream().filter(SimProcess::accepts).count();
    }

    /** Workers of the instance that accept, with or without a master. */
    int accepting() {
        int accepting = 0;
        for (SimProcess process : machine.table()) {
            if (process.accepts() && process.instance.equals(INSTANCE)) {
                accepting++;
            }
        }
        return accepting;
    }

    List<SimProcess> orphans() {
        return ours(SimProcess.Role.WORKER).stream()
                .filter(worker -> worker.parent == SimMachine.REAPER && worker.accepts())
                .toList();
    }

    private OptionalInt pidIn(Path file) {
        return machine.disk.find(file).map(Inode::text).map(PidFile::parse).orElse(OptionalInt.empty());
    }

    OptionalInt pidFile() {
        return pidIn(SimNginx.PID_FILE);
    }

    boolean oldbinExists() {
        return machine.disk.exists(OLDBIN);
    }

    String onDisk() {
        return machine.disk
                .find(SimNginx.BINARY)
                .flatMap(Inode::program)
                .map(Program::version)
                .orElse("nothing");
    }

    /** Versions of the binary and the modules on the disk, each once. */
    List<String> versionsOnDisk() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(SimNginx.BINARY), machine.nginx.modules().stream())
                .map(path -> machine.disk
                        .find(path)
                        .flatMap(Inode::program)
                        .map(Program::version)
                        .orElse("nothing"))
                .distinct()
                .toList();
    }

    static String versionOf(SimProcess process) {
        return process.executable.program().map(Program::version).orElse("nothing");
    }

    /** Who serves, by the words of the outcome: old, new, both, none or sole. */
    String serving() {
        if (newMaster().isPresent()) {
            boolean byOld = acceptingOf(old().orElseThrow()) > 0;
            boolean byNew = acceptingOf(newMaster().get()) > 0;
            return byOld && byNew ? "both" : byOld ? "old" : byNew ? "new" : "none";
        }
        return sole().map(this::acceptingOf).orElse(0) > 0 ? "sole" : "none";
    }

    /** One master with exactly its workers, the pid file right, no oldbin, no orphan, the disk what runs. */
    Optional<String> untidy() {
        if (masters().size() != 1) {
            return Optional.of(masters().size() + " masters");
        }
        SimProcess sole = masters().get(0);
        if (acceptingOf(sole) != machine.nginx.configuredWorkers()) {
            return Optional.of(acceptingOf(sole) + " workers accept instead of " + machine.nginx.configuredWorkers());
        }
        if (!pidFile().equals(OptionalInt.of(sole.pid))) {
            return Optional.of("the pid file names " + pidFile() + " instead of " + sole.pid);
        }
        if (oldbinExists()
                && pidIn(OLDBIN).stream().anyMatch(pid -> machine.process(pid).isPresent())) {
            return Optional.of("an oldbin is left that names a process");
        }
        if (machine.disk.exists(KEPT)) {
            return Optional.of(KEPT + LEFT);
        }
        if (!orphans().isEmpty()) {
            return Optional.of(orphans().size() + " workers without a master accept");
        }
        if (!versionsOnDisk().equals(List.of(versionOf(sole)))) {
            return Optional.of("runs " + versionOf(sole) + ", on the disk is " + versionsOnDisk());
        }
        return machine.service
                        .filter(unit -> !unit.active || unit.main != sole.pid)
                        .isPresent()
                ? Optional.of("systemd holds " + machine.service.get().main + " for the main process")
                : bereft(sole);
    }

    /** What it lives on is its own: its log, by its name, and the folder for what clients send. */
    private Optional<String> bereft(SimProcess sole) {
        Optional<Inode> log = machine.disk.find(SimNginx.LOG);
        if (!sole.log.equals(log)
                || workersOf(sole).stream().anyMatch(worker -> worker.accepts() && !worker.log.equals(log))) {
            return Optional.of("the log that is open is not " + SimNginx.LOG);
        }
        int owner = machine.disk.find(SimNginx.BODY).orElseThrow().uid;
        int user = sole.master.orElseThrow().user;
        return owner == user
                ? Optional.empty()
                : Optional.of(SimNginx.BODY + " is of user " + owner + " instead of " + user);
    }

    private static boolean hasClosed(SimProcess master) {
        return Listeners.areClosed(master)
                && master.master.map(it -> it.toldToLeave).orElse(false);
    }

    /** All in one line, for messages. */
    String words() {
        var text = new StringBuilder();
        for (SimProcess master : masters()) {
            text.append("master ")
                    .append(master.pid)
                    .append(" (")
                    .append(versionOf(master))
                    .append(hasClosed(master) ? ", listens no more" : "")
                    .append(") ")
                    .append(acceptingOf(master))
                    .append(" of ")
                    .append(workersOf(master).size())
                    .append(" workers accept; ");
        }
        return text + "orphans " + orphans().size() + "; pid file " + pidFile() + (oldbinExists() ? ", oldbin" : "")
                + "; disk " + versionsOnDisk() + "; serving " + serving();
    }
}
