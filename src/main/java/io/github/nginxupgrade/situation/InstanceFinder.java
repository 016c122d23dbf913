package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the instance that is meant, from its pid file, a pid, or the process table; signals nobody. */
public final class InstanceFinder {
    private static final int PID_FILE_LIMIT = 64;

    private final Os os;
    private final Binaries binaries;
    private final Selector selector;

    public InstanceFinder(Os os, Binaries binaries, Selector selector) {
        this.os = os;
        this.binaries = binaries;
        this.selector = selector;
    }

    public Finding find() throws OsFailure {
        if (selector.pidFile().isPresent()) {
            return byPidFile(selector.pidFile().get().toAbsolutePath());
        }
        if (selector.pid().isPresent()) {
            return byPid(selector.pid().getAsInt());
        }
        return byProcessTable();
    }

    private Finding byPidFile(Path pidFile) throws OsFailure {
        Path oldbin = pidFile.resolveSibling(pidFile.getFileName() + ".oldbin");
        Optional<ProcessInfo> master = liveMaster(oldbin);
        if (master.isEmpty()) {
            master = liveMaster(pidFile);
        }
        return master.isEmpty()
                ? new Finding.None(whyNot(pidFile), without(pidFile))
                : describe(master.get(), Optional.of(pidFile));
    }

    /** Somebody has deleted or emptied it: the command that writes it again, where one master should have it. */
    private Optional<String> without(Path pidFile) throws OsFailure {
        var meant = new TreeSet<Integer>();
        for (int pid : os.processes().pids()) {
            Optional<ProcessInfo> master = master(pid).map(this::oldest);
            if (master.isPresent()
                    && described(master.get()).stream()
                            .anyMatch(i -> i.pidFile().equals(pidFile))) {
                meant.add(master.get().pid());
            }
        }
        return meant.size() == 1 ? Optional.of(write(meant.first(), pidFile)) : Optional.empty();
    }

    private static String write(int pid, Path pidFile) {
        return "echo " + pid + " > " + ShellWords.join(List.of(pidFile.toString()));
    }

    private Optional<ProcessInfo> liveMaster(Path pidFile) throws OsFailure {
        OptionalInt pid =
                os.files().read(pidFile, 0, PID_FILE_LIMIT).map(PidFile::parse).orElse(OptionalInt.empty());
        return pid.isEmpty() ? Optional.empty() : master(pid.getAsInt());
    }

    private Optional<ProcessInfo> master(int pid) {
        return os.processes().read(pid).filter(Observer::isMaster).filter(process -> !process.isZombie());
    }

    private String whyNot(Path pidFile) throws OsFailure {
        Optional<String> text = os.files().read(pidFile, 0, PID_FILE_LIMIT);
        if (text.isEmpty()) {
            return "there is no pid file " + pidFile;
        }
        if (text.get().isBlank()) {
            return "the pid file " + pidFile + " is empty";
        }
        OptionalInt pid = PidFile.parse(text.get());
        if (pid.isEmpty()) {
            return "the pid file " + pidFile + " holds no pid but \"" + printable(text.get()) + "\"";
        }
        return "process " + pid.getAsInt() + ", named by the pid file " + pidFile + ", "
                + os.processes()
                        .read(pid.getAsInt())
                        .filter(process -> !process.isZombie())
                        .map(process -> "is no nginx master but \"" + printable(process.commandLine()) + "\"")
                        .orElse("does not run");
    }

    private static String printable(String text) {
        String line = text.strip().replace('\0', ' ').replaceAll("\\p{Cntrl}", "?");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }

    private Finding byPid(int pid) throws OsFailure {
        Optional<ProcessInfo> master = pid > 1 ? master(pid) : Optional.empty();
        if (master.isEmpty()) {
            return new Finding.None("process " + pid + " is no running nginx master");
        }
        return describe(oldest(master.get()), Optional.empty());
    }

    /** The old master of an upgrade has the arguments; a child of a master belongs to the same instance. */
    private ProcessInfo oldest(ProcessInfo master) {
        return master(master.parent()).orElse(master);
    }

    private Finding byProcessTable() throws OsFailure {
        var masters = new TreeMap<Integer, ProcessInfo>();
        for (int pid : os.processes().pids()) {
            master(pid).map(this::oldest).ifPresent(master -> masters.put(master.pid(), master));
        }
        if (masters.isEmpty()) {
            return new Finding.None("no nginx master runs here");
        }
        if (masters.size() == 1) {
            return describe(masters.firstEntry().getValue(), Optional.empty());
        }
        var instances = new ArrayList<Instance>();
        for (ProcessInfo master : masters.values()) {
            if (describe(master, Optional.empty()) instanceof Finding.Found found) {
                instances.add(found.instance());
            }
        }
        return new Finding.Several(instances, List.copyOf(masters.keySet()));
    }

    private Finding describe(ProcessInfo master, Optional<Path> pidFile) throws OsFailure {
        if (build(master).isEmpty()) {
            return master.executable().isEmpty()
                    ? new Finding.NotPermitted("the nginx master " + master.pid() + " runs as user id " + master.uid())
                    : new Finding.None("process " + master.pid() + " does not execute an nginx binary that runs here");
        }
        return choose(
                master,
                described(master).stream()
                        .map(instance ->
                                pidFile.map(file -> withPidFile(instance, file)).orElse(instance))
                        .toList());
    }

    private Optional<Build> build(ProcessInfo master) throws OsFailure {
        return master.executable().isEmpty() ? Optional.empty() : binaries.build(Binaries.executableOf(master.pid()));
    }

    /** One instance for each way in which its title can be read; none where it executes no nginx that we may run. */
    private List<Instance> described(ProcessInfo master) throws OsFailure {
        Optional<Build> build = build(master);
        if (build.isEmpty()) {
            return List.of();
        }
        Path folder = Path.of(os.processes().workingDirectory(master.pid()).orElse("/"));
        Path root = root(master);
        return readings(master).stream()
                .map(arguments -> instance(arguments, folder, root, build.get()))
                .toList();
    }

    /** Where its files are: a master under {@code PrivateTmp=true} has another /tmp than we (namespaces(7)). */
    private Path root(ProcessInfo master) throws OsFailure {
        Path theirs = Path.of("/proc/" + master.pid());
        Path ours = Path.of("/proc/" + os.host().pid());
        boolean same = namespace(theirs).equals(namespace(ours));
        return same ? Path.of("/") : theirs.resolve("root");
    }

    private Optional<FileId> namespace(Path process) throws OsFailure {
        return os.files().stat(process.resolve("ns/mnt")).map(FileStat::id);
    }

    private List<Arguments> readings(ProcessInfo master) {
        if (!selector.arguments().isEmpty()) {
            return List.of(new Arguments(selector.arguments()));
        }
        String joined = Title.of(master.commandLine()).arguments();
        return Arguments.readings(joined, master.executableLink().replace(" (deleted)", ""));
    }

    private static Instance withPidFile(Instance i, Path pidFile) {
        return new Instance(
                pidFile,
                i.binary(),
                i.arguments(),
                i.folder(),
                i.root(),
                i.prefix(),
                i.configuration(),
                i.directives(),
                i.build());
    }

    /** Paths as nginx resolves them: ngx_process_options and ngx_conf_full_name, nginx.c and ngx_file.c. */
    private Instance instance(Arguments arguments, Path folder, Path root, Build build) {
        Path prefix = folder.resolve(arguments.prefix().orElse(build.prefix())).normalize();
        Path configuration = prefix.resolve(arguments.configuration().orElse(build.configurationPath()))
                .normalize();
        Directives globals = Directives.parse(arguments.globals().orElse(""));
        Directives all = globals.and(Configuration.read(os.files(), root, configuration));
        Path pidFile = prefix.resolve(all.value("pid").orElse(build.pidPath())).normalize();
        Path binary = folder.resolve(arguments.program()).normalize();
        return new Instance(pidFile, binary, arguments, folder, root, prefix, configuration, all, build);
    }

    /** Of several readings of a title, the one whose configuration is there and whose pid file names this master. */
    private Finding choose(ProcessInfo master, List<Instance> described) throws OsFailure {
        var fitting = new ArrayList<Instance>();
        for (Instance instance : described) {
            if (names(instance, master.pid())) {
                fitting.add(instance);
            }
        }
        if (fitting.size() == 1) {
            return new Finding.Found(fitting.get(0));
        }
        if (fitting.isEmpty() && !described.isEmpty()) {
            return nameless(master, described.get(0).pidFile());
        }
        if (fitting.isEmpty()) {
            return new Finding.None(
                    "the title of the nginx master " + master.pid() + " does not tell what it was started with");
        }
        return new Finding.Ambiguous(
                "the title of the nginx master " + master.pid() + " can be read in " + fitting.size()
                        + " ways, as \"" + fitting.get(0).arguments().shellWords() + "\" or \""
                        + fitting.get(1).arguments().shellWords() + "\"",
                "give its arguments, one --nginx-arg for each, in their order");
    }

    /** Where its pid file names nobody that lives, writing the pid into it is all that is missing. */
    private Finding nameless(ProcessInfo master, Path pidFile) throws OsFailure {
        return new Finding.None(
                "the pid file " + pidFile + " does not name the nginx master " + master.pid()
                        + "; --pid-file can name another",
                liveMaster(pidFile).isEmpty() ? Optional.of(write(master.pid(), pidFile)) : Optional.empty());
    }

    private boolean names(Instance instance, int master) throws OsFailure {
        if (described(instance.pidFile(), master) || described(instance.oldbin(), master)) {
            return os.files()
                    .stat(Configuration.seen(instance.root(), instance.configuration()))
                    .isPresent();
        }
        return false;
    }

    private boolean described(Path pidFile, int master) throws OsFailure {
        OptionalInt pid =
                os.files().read(pidFile, 0, PID_FILE_LIMIT).map(PidFile::parse).orElse(OptionalInt.empty());
        return pid.isPresent() && pid.getAsInt() == master;
    }
}
