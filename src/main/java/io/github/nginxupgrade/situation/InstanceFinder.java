package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Trust;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the instance that is meant, from its pid file, a pid, or the process table; signals nobody. */
public final class InstanceFinder {
    private static final int PID_FILE_LIMIT = 64;
    /** Start times are told in hundredths of a second (proc(5)). */
    private static final long TICK_MS = 10;

    private final Os os;
    private final Binaries binaries;
    private final Selector selector;
    private final Obstacles obstacles;
    private final Owners owners;

    public InstanceFinder(Os os, Binaries binaries, Selector selector) {
        this.os = os;
        this.binaries = binaries;
        this.selector = selector;
        this.obstacles = new Obstacles(os);
        this.owners = new Owners(os);
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
        Optional<ProcessInfo> master = liveMaster(Instance.oldbin(pidFile));
        if (master.isEmpty()) {
            master = liveMaster(pidFile);
        }
        if (master.isEmpty()) {
            master = elsewhere(pidFile);
        }
        Optional<Finding> single = master.isEmpty() ? single(pidFile) : claimed(pidFile, master.get());
        if (single.isPresent()) {
            return single.get();
        }
        return master.isEmpty()
                ? new Finding.None(whyNot(pidFile), without(pidFile))
                : describe(master.get(), Optional.of(pidFile));
    }

    /** A stranger may own the folder of the pid file, and have it name a master of his own: root's is meant, or ours. */
    private Optional<Finding> claimed(Path pidFile, ProcessInfo named) throws OsFailure {
        if (!owners.isStranger(named.pid())) {
            return Optional.empty();
        }
        for (ProcessInfo each : masters()) {
            ProcessInfo master = oldest(each);
            if (!owners.isStranger(master.pid()) && isConfiguredWith(master, pidFile)) {
                return Optional.of(claimed(pidFile, master.pid(), named.pid()));
            }
        }
        return Optional.empty();
    }

    /** One of its two pid files names it; the other one may name anybody. */
    private Optional<Finding> claimedByStranger(Instance instance, int master) throws OsFailure {
        for (Path pidFile : List.of(instance.pidFile(), instance.oldbin())) {
            Optional<ProcessInfo> named = liveMaster(instance.seen(pidFile));
            if (named.isPresent() && owners.isStranger(named.get().pid()) && !owners.isStranger(master)) {
                return Optional.of(claimed(
                        instance.seen(instance.pidFile()), master, named.get().pid()));
            }
        }
        return Optional.empty();
    }

    /**
     * Other masters whose configuration names this pid file, and that are neither parent nor child of this one: nginx does not
     * look who has written a pid file before it (ngx_create_pidfile, ngx_cycle.c).
     *
     * @param pidFile as we can open it
     */
    public List<Integer> othersWith(Path pidFile, int master) throws OsFailure {
        var found = new ArrayList<Integer>();
        for (ProcessInfo other : others(master)) {
            // what a stranger's configuration says of root's pid file counts for nothing
            boolean counts = owners.isStranger(master) || !owners.isStranger(other.pid());
            if (counts && isConfiguredWith(other, pidFile)) {
                found.add(other.pid());
            }
        }
        return found;
    }

    /** All masters but this one, and but those that another one has started. */
    public List<ProcessInfo> others(int master) throws OsFailure {
        return masters().stream()
                .filter(other -> other.pid() != master && other.parent() != master)
                .filter(other -> master(other.parent()).isEmpty())
                .toList();
    }

    private boolean isConfiguredWith(ProcessInfo master, Path pidFile) throws OsFailure {
        for (Instance instance : described(master)) {
            if (instance.seen(instance.pidFile()).equals(pidFile)
                    || isSame(instance.seen(instance.pidFile()), pidFile)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSame(Path one, Path other) throws OsFailure {
        Optional<FileId> id = os.files().stat(one).map(FileStat::id);
        return id.isPresent() && id.equals(os.files().stat(other).map(FileStat::id));
    }

    private Finding claimed(Path pidFile, int meant, int stranger) {
        return new Finding.Unusable(
                Obstacle.PID_FILE_CLAIMED,
                "the pid file " + pidFile + " of the nginx master " + meant + " names process " + stranger + " of "
                        + owners.words(stranger) + ", or its .oldbin does",
                takenBack(pidFile, meant));
    }

    /** In that order: as long as the folder is the stranger's, he can have a link where root writes. */
    private static String takenBack(Path pidFile, int meant) {
        String folder = ShellWords.join(List.of(String.valueOf(pidFile.getParent())));
        String files = ShellWords.join(
                List.of(pidFile.toString(), Instance.oldbin(pidFile).toString()));
        return "chown root " + folder + "; rm -f " + files + "; " + write(meant, pidFile);
    }

    /** Somebody has deleted or emptied it: the command that writes it again, where one master should have it. */
    private Optional<String> without(Path pidFile) throws OsFailure {
        var meant = new TreeSet<Integer>();
        for (ProcessInfo each : masters()) {
            ProcessInfo master = oldest(each);
            if (obstacles.of(master, true).isEmpty() && isProven(master, described(master), pidFile)) {
                meant.add(master.pid());
            }
        }
        return meant.size() == 1 ? Optional.of(write(meant.first(), pidFile)) : Optional.empty();
    }

    /**
     * No file is advised to be written that is not known to be this master's: by the one way to read its title, below the
     * root that we have, in a configuration that it has loaded as it is.
     */
    private boolean isProven(ProcessInfo master, List<Instance> readings, Path pidFile) throws OsFailure {
        if (readings.size() != 1) {
            return false;
        }
        Instance instance = readings.get(0);
        Optional<FileStat> configuration = os.files().stat(instance.configuration());
        return instance.mountsOf().isEmpty()
                && instance.ownPidFile().equals(pidFile)
                && configuration.isPresent()
                && configuration.get().changed().isBefore(loaded(master));
    }

    /** When it loaded its configuration, or later: all its workers are started at each load. */
    private Instant loaded(ProcessInfo master) throws OsFailure {
        long first = Long.MAX_VALUE;
        for (int child : os.processes().children(master.pid())) {
            first = Math.min(
                    first,
                    os.processes().read(child).map(ProcessInfo::startTicks).orElse(Long.MAX_VALUE));
        }
        long ticks = first == Long.MAX_VALUE ? master.startTicks() : first;
        return os.clock().now().minus(os.clock().sinceBoot()).plusMillis(TICK_MS * ticks + TICK_MS);
    }

    private static String write(int pid, Path pidFile) {
        return "echo " + pid + " > " + ShellWords.join(List.of(pidFile.toString()));
    }

    private Optional<ProcessInfo> liveMaster(Path pidFile) throws OsFailure {
        OptionalInt pid = PidFile.parse(text(pidFile));
        return pid.isEmpty() ? Optional.empty() : master(pid.getAsInt());
    }

    /** The master in another mount namespace whose pid file this is there. */
    private Optional<ProcessInfo> elsewhere(Path pidFile) throws OsFailure {
        for (ProcessInfo master : masters()) {
            int pid = master.pid();
            Path root = obstacles.root(pid);
            if (root.getNameCount() > 0) {
                Path seen = Instance.seen(root, pidFile);
                if (described(seen, pid) || described(Instance.oldbin(seen), pid)) {
                    return Optional.of(master);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * nginx as process 1 of a container; or one without a master, which keeps its plain arguments, parted by NULs
     * (ngx_single_process_cycle).
     */
    private Optional<Finding> single(Path pidFile) throws OsFailure {
        String text = text(pidFile);
        OptionalInt pid = PidFile.parse(text);
        if (text.strip().equals("1") && master(1).isPresent()) {
            return obstacles.of(master(1).get(), true);
        }
        Optional<ProcessInfo> process =
                pid.isEmpty() ? Optional.empty() : os.processes().read(pid.getAsInt());
        // only what is called nginx is looked into whether it is one
        Optional<Build> build =
                process.filter(p -> !p.isZombie() && isPlainNginx(p)).isEmpty()
                        ? Optional.empty()
                        : binaries.build(Binaries.executableOf(pid.getAsInt()));
        if (build.isEmpty()) {
            return Optional.empty();
        }
        Arguments arguments = new Arguments(List.of(process.get().commandLine().split("\0", -1)));
        boolean off = instance(pid.getAsInt(), arguments, Path.of("/"), build.get())
                .directives()
                .value("master_process")
                .equals(Optional.of("off"));
        return off
                ? Optional.of(new Finding.Unusable(
                        Obstacle.NO_MASTER,
                        "the nginx " + pid.getAsInt() + " runs with \"master_process off\": a single process takes no"
                                + " part in an upgrade",
                        "take it out of the configuration and restart nginx"))
                : Optional.empty();
    }

    private boolean isPlainNginx(ProcessInfo process) {
        return Title.of(process.commandLine()).role() == Title.Role.UNTITLED
                && os.processes().executableLink(process.pid()).matches("(?s).*/(?:nginx|angie)(?: \\(deleted\\))?");
    }

    private Path folder(int pid) {
        return Path.of(os.processes().workingDirectory(pid).orElse("/"));
    }

    private List<ProcessInfo> masters() throws OsFailure {
        return os.processes().titled(Relative.TITLES).stream()
                .filter(Observer::isMaster)
                .filter(process -> !process.isZombie())
                .toList();
    }

    private Optional<ProcessInfo> master(int pid) {
        return os.processes().read(pid).filter(Observer::isMaster).filter(process -> !process.isZombie());
    }

    private String whyNot(Path pidFile) throws OsFailure {
        Optional<String> text;
        try {
            text = os.files().read(pidFile, 0, PID_FILE_LIMIT);
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.NOT_REGULAR) {
                return e.sentence();
            }
            throw e;
        }
        if (text.isEmpty()) {
            return "there is no pid file " + pidFile;
        }
        if (text.get().isBlank()) {
            return "the pid file " + pidFile + " is empty";
        }
        OptionalInt pid = PidFile.parse(text.get());
        if (pid.isEmpty()) {
            return "the pid file " + pidFile + " holds no pid" + quoted(pidFile, text.get());
        }
        return "process " + pid.getAsInt() + ", named by the pid file " + pidFile + ", "
                + os.processes()
                        .read(pid.getAsInt())
                        .filter(process -> !process.isZombie())
                        .map(process -> "is no nginx master but \"" + printable(process.commandLine()) + "\"")
                        .orElse("does not run");
    }

    /** Whoever owns the folder may have made it a link to what only root can read: then it is not told. */
    private String quoted(Path pidFile, String text) throws OsFailure {
        return Trust.breach(os.files(), pidFile, owners.known()).isEmpty() ? " but \"" + printable(text) + "\"" : "";
    }

    private static String printable(String text) {
        String line = text.strip().replace('\0', ' ').replaceAll("\\p{Cntrl}", "?");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }

    private Finding byPid(int pid) throws OsFailure {
        Optional<ProcessInfo> master = pid > 0 ? master(pid) : Optional.empty();
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
        for (ProcessInfo each : masters()) {
            ProcessInfo master = oldest(each);
            masters.put(master.pid(), master);
        }
        if (masters.isEmpty()) {
            return new Finding.None("no nginx master runs here");
        }
        leaveOutOtherPids(masters);
        leaveOutStrangers(masters);
        if (masters.size() == 1) {
            return describe(masters.firstEntry().getValue(), Optional.empty());
        }
        var instances = new ArrayList<Instance>();
        var whose = new ArrayList<Optional<String>>();
        for (ProcessInfo master : masters.values()) {
            if (describe(master, Optional.empty()) instanceof Finding.Found found) {
                instances.add(found.instance());
                boolean stranger = owners.isStranger(master.pid());
                whose.add(stranger ? Optional.of(owners.words(master.pid())) : Optional.empty());
            }
        }
        return new Finding.Several(instances, whose, List.copyOf(masters.keySet()));
    }

    /** Any user can run something under this title: as long as a master is root's or ours, that is the one that is meant. */
    private void leaveOutStrangers(Map<Integer, ProcessInfo> masters) throws OsFailure {
        var known = new ArrayList<Integer>();
        var others = new ArrayList<Integer>();
        for (ProcessInfo master : masters.values()) {
            if (master.executable().isEmpty() || build(master).isPresent()) {
                (owners.isStranger(master.pid()) ? others : known).add(master.pid());
            }
        }
        List<Integer> meant = known.isEmpty() ? others : known;
        if (!meant.isEmpty()) {
            masters.keySet().retainAll(meant);
        }
    }

    /** Those of containers are their own affair, as long as one is ours. */
    private void leaveOutOtherPids(Map<Integer, ProcessInfo> masters) throws OsFailure {
        if (masters.size() > 1) {
            var others = new ArrayList<Integer>();
            for (int pid : masters.keySet()) {
                if (obstacles.isElsewhere(pid, "pid")) {
                    others.add(pid);
                }
            }
            if (others.size() < masters.size()) {
                others.forEach(masters::remove);
            }
        }
    }

    private Finding describe(ProcessInfo master, Optional<Path> pidFile) throws OsFailure {
        Optional<Finding> obstacle = obstacles.of(master, !selector.arguments().isEmpty());
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (build(master).isEmpty()) {
            return master.executable().isEmpty()
                    ? new Finding.NotPermitted("the nginx master " + master.pid() + " runs as user id "
                            + os.processes().uid(master.pid()).orElse(-1))
                    : new Finding.None(executesNoNginx(master.pid()));
        }
        var instances = new ArrayList<Instance>();
        for (Instance instance : described(master)) {
            instances.add(pidFile.isPresent() ? named(instance, pidFile.get()) : instance);
        }
        return choose(master, instances);
    }

    /** By another root its pid file has another name than the one that it was given by: then its own stays. */
    private Instance named(Instance instance, Path pidFile) throws OsFailure {
        boolean ours = instance.mountsOf().isEmpty()
                || os.files().stat(instance.seen(pidFile)).isPresent()
                || !isSame(instance.seen(instance.pidFile()), pidFile);
        return ours ? withPidFile(instance, pidFile) : instance;
    }

    private String executesNoNginx(int pid) throws OsFailure {
        String program = os.processes().executableLink(pid);
        return "process " + pid + " of " + owners.words(pid) + " is titled as an nginx master, but what it executes, "
                + program + ", holds no version of nginx"
                + binaries.whyNotRun(Binaries.executableOf(pid))
                        .map(why -> "; it was not executed to ask it, for " + why)
                        .orElse("");
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
        Path root = obstacles.root(master.pid());
        var instances = new ArrayList<Instance>();
        for (Arguments arguments : readings(master)) {
            instances.add(instance(master.pid(), arguments, root, build.get()));
        }
        return instances;
    }

    private List<Arguments> readings(ProcessInfo master) {
        if (!selector.arguments().isEmpty()) {
            return List.of(new Arguments(selector.arguments()));
        }
        String joined = Title.of(master.commandLine()).arguments();
        return Arguments.readings(joined, os.processes().executablePath(master.pid()));
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

    /**
     * Paths as nginx resolves them: ngx_process_options and ngx_conf_full_name, nginx.c and ngx_file.c. Its configuration
     * is read with its own rights, for it may include what only root can read.
     */
    private Instance instance(int pid, Arguments arguments, Path root, Build build) throws OsFailure {
        Path folder = folder(pid);
        Path prefix = folder.resolve(arguments.prefix().orElse(build.prefix())).normalize();
        Path configuration = prefix.resolve(arguments.configuration().orElse(build.configurationPath()))
                .normalize();
        Directives all =
                Configuration.read(os.files().as(pid), root, arguments.globals().orElse(""), configuration);
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
            Optional<Finding> claimed = claimedByStranger(fitting.get(0), master.pid());
            return claimed.isPresent() ? claimed.get() : new Finding.Found(fitting.get(0));
        }
        if (fitting.isEmpty() && !described.isEmpty()) {
            return nameless(master, described);
        }
        if (fitting.isEmpty()) {
            return new Finding.None(
                    "the title of the nginx master " + master.pid() + " does not tell what it was started with");
        }
        return new Finding.Unusable(
                Obstacle.AMBIGUOUS_TITLE,
                "the title of the nginx master " + master.pid() + " can be read in " + fitting.size()
                        + " ways, as \"" + fitting.get(0).arguments().shellWords() + "\" or \""
                        + fitting.get(1).arguments().shellWords() + "\"",
                "give its arguments, one --nginx-arg for each, in their order");
    }

    /** Where its pid file names nobody that lives, writing the pid into it is all that is missing. */
    private Finding nameless(ProcessInfo master, List<Instance> readings) throws OsFailure {
        Instance instance = readings.get(0);
        Path pidFile = instance.pidFile();
        Optional<Finding> claimed = claimedByStranger(instance, master.pid());
        if (claimed.isPresent()) {
            return claimed.get();
        }
        boolean writable = isProven(master, readings, pidFile)
                && liveMaster(instance.seen(pidFile)).isEmpty();
        return new Finding.None(
                "the pid file " + pidFile + " does not name the nginx master " + master.pid()
                        + "; --pid-file can name another",
                writable ? Optional.of(write(master.pid(), pidFile)) : Optional.empty());
    }

    private boolean names(Instance instance, int master) throws OsFailure {
        if (described(instance.seen(instance.pidFile()), master)
                || described(instance.seen(instance.oldbin()), master)) {
            return os.files().stat(instance.seen(instance.configuration())).isPresent();
        }
        return false;
    }

    private boolean described(Path pidFile, int master) throws OsFailure {
        OptionalInt pid = PidFile.parse(text(pidFile));
        return pid.isPresent() && pid.getAsInt() == master;
    }

    /** What somebody has put there instead of a pid file, a FIFO say, names nobody. */
    private String text(Path pidFile) throws OsFailure {
        try {
            return os.files().read(pidFile, 0, PID_FILE_LIMIT).orElse("");
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.NOT_REGULAR) {
                return "";
            }
            throw e;
        }
    }
}
