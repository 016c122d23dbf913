package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.Main;
import io.github.nginxupgrade.cli.Cli;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OtherPort;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * {@code ClassLists act|look FOLDER}: the program does what its commands do that only look, or those that act, so that the
 * runtime can write down what they load ({@code -XX:DumpLoadedClassList}). Its decisions are made on the simulated machine,
 * where all goes the same way each time; what the real one is asked by is called beside that, on this process and in a
 * folder of its own. The first leaves in {@code FOLDER/state} what the second looks at.
 */
public final class ClassLists {
    private static final Path STATE = Path.of("/var/lib/nginx-upgrade");
    private static final int OURS = 0600;
    private static final List<String> FORMS = List.of("text", "json", "jsonl");
    private static final List<String> WHICH = List.of(
            "--config",
            "/dev/null",
            "--pid-file",
            SimNginx.PID_FILE.toString(),
            "--state-dir",
            "/var/lib/nginx-upgrade");
    private static final String NEW = Scene.CANDIDATE.toString();
    private static final List<List<String>> LOOKS = List.of(List.of("status"), List.of("history"));
    /** Those that act, in an order in which each has something to do. */
    private static final List<List<String>> ACTS = List.of(
            List.of("plan", NEW),
            List.of("apply", NEW, "--yes", "--hold"),
            List.of("rollback", "--yes"),
            List.of("apply", NEW, "--yes"),
            List.of("rollback", "--yes"),
            List.of("apply", NEW, "--yes", "--hold"),
            List.of("commit", "--yes"),
            List.of("rollback", "--yes"),
            List.of("reload"),
            List.of("reopen"),
            List.of("history"));
    /** No such nginx: the real machine has none in that folder. */
    private static final int NOT_FOUND = 7;

    private ClassLists() {}

    public static void main(String... arguments) throws IOException, OsFailure {
        boolean acts = arguments[0].equals("act");
        Os real = Linux.machine();
        askAlone(real, acts);
        Path folder = Files.createTempDirectory(Path.of(arguments[1]), "classes");
        Path kept = Path.of(arguments[1], "state");
        onTheSimulatedMachine(acts, kept);
        Objects.requireNonNull(Main.class);
        run(real, List.of("--version"));
        run(real, List.of("--help"));
        run(withoutProcesses(real), List.of("status", "--config", "/dev/null", "--pid-file", folder + "/none"));
        var tour = new PortTour(folder);
        if (acts) {
            tour.ofAll(real);
        } else {
            tour.ofLooks(real);
        }
    }

    /** Each command of its kind in each form of output. */
    static void onTheSimulatedMachine(boolean acts, Path kept) throws IOException, OsFailure {
        for (String form : FORMS) {
            var scene = new Scene(Setup.good());
            scene.machine.warmsUp = acts;
            if (!acts) {
                restore(kept, scene.machine.disk);
            }
            for (List<String> command : acts ? ACTS : LOOKS) {
                Os os = SimOs.on(scene.machine, new Operations(scene.machine, Faults.none()));
                run(os, command, WHICH, List.of("-o", form));
                scene.machine.locks.clear();
            }
            if (acts) {
                keep(scene.machine, STATE, kept);
            }
        }
    }

    /** What several threads ask for, before there are any: asked at the same time, it is made twice, or not (jnr.ffi Types.addType). */
    private static void askAlone(Os real, boolean acts) {
        Object unused = real.host().interruption();
        if (!acts) {
            return;
        }
        real.jvm().bindLibraries();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("bind-libraries")) {
                ended(thread);
            }
        }
    }

    private static void ended(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an nginx runs on the machine of the build makes no difference. */
    private static Os withoutProcesses(Os real) {
        var empty = new SimMachine();
        return OtherPort.processes(
                real, SimOs.on(empty, new Operations(empty, Faults.none())).processes());
    }

    /** What the runs have left in the state folder is there to be looked at: to make it would load what acts. */
    private static void keep(SimMachine machine, Path from, Path to) throws IOException, OsFailure {
        FileSystem files =
                SimOs.on(machine, new Operations(machine, Faults.none())).files();
        Files.createDirectories(to);
        for (Path entry : files.list(from)) {
            Path copy = to.resolve(from.relativize(entry));
            if (files.stat(entry)
                    .filter(stat -> stat.kind() == FileStat.Kind.FOLDER)
                    .isPresent()) {
                keep(machine, entry, copy);
            } else {
                Files.writeString(copy, files.read(entry, 0, Integer.MAX_VALUE).orElse(""));
            }
        }
    }

    private static void restore(Path kept, SimDisk disk) throws IOException {
        try (var entries = Files.walk(kept)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path path = STATE.resolve(kept.relativize(entry).toString());
                if (Files.isDirectory(entry)) {
                    disk.folder(path);
                } else {
                    Inode unused = disk.create(path, Files.readString(entry), OURS);
                }
            }
        }
    }

    @SafeVarargs
    private static void run(Os os, List<String>... parts) {
        var line = new ArrayList<String>();
        for (List<String> part : parts) {
            line.addAll(part);
        }
        int code = Cli.run(os, line.toArray(String[]::new));
        if (code != 0 && code != NOT_FOUND) {
            throw new IllegalStateException(line + " ended with " + code);
        }
    }
}
