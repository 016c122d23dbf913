package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Finds the instance that is meant, from its pid file, a pid, or the process table; signals nobody. */
public final class InstanceFinder {
    private final Os os;
    private final Binaries binaries;
    private final Selector selector;
    private final Obstacles obstacles;
    private final Owners owners;
    private final Masters masters;
    private final PidFiles pidFiles;
    private final InstanceReader instances;
    private final PidFileRemedy remedy;
    private final Claims claims;

    public InstanceFinder(Os os, Binaries binaries, Selector selector) {
        this.os = os;
        this.binaries = binaries;
        this.selector = selector;
        this.obstacles = new Obstacles(os);
        this.owners = new Owners(os);
        this.masters = new Masters(os);
        this.pidFiles = new PidFiles(os);
        this.instances = new InstanceReader(os, binaries, selector.arguments());
        this.remedy = new PidFileRemedy(os, instances);
        this.claims = new Claims(os, instances);
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
        Optional<ProcessInfo> master = pidFiles.master(Instance.oldbin(pidFile));
        if (master.isEmpty()) {
            master = pidFiles.master(pidFile);
        }
        if (master.isEmpty()) {
            master = elsewhere(pidFile);
        }
        Optional<Finding> single = master.isEmpty() ? single(pidFile) : claims.of(pidFile, master.get());
        if (single.isPresent()) {
            return single.get();
        }
        return master.isEmpty()
                ? new Finding.None(pidFiles.whyNot(pidFile), remedy.of(pidFile))
                : describe(master.get(), Optional.of(pidFile));
    }

    /** The master in another mount namespace whose pid file this is there. */
    private Optional<ProcessInfo> elsewhere(Path pidFile) throws OsFailure {
        for (ProcessInfo master : masters.all()) {
            int pid = master.pid();
            Path root = obstacles.root(pid);
            if (root.getNameCount() > 0) {
                Path seen = Instance.seen(root, pidFile);
                if (pidFiles.names(seen, pid) || pidFiles.names(Instance.oldbin(seen), pid)) {
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
        String text = pidFiles.text(pidFile);
        OptionalInt pid = PidFile.parse(text);
        if (text.strip().equals("1") && masters.live(1).isPresent()) {
            return obstacles.of(masters.live(1).get(), true);
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
        boolean off = instances
                .of(pid.getAsInt(), arguments, Path.of("/"), build.get())
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
                && os.processes().executableLink(process.pid()).matches("(?s).*/nginx(?: \\(deleted\\))?");
    }

    private Finding byPid(int pid) throws OsFailure {
        Optional<ProcessInfo> master = pid > 0 ? masters.live(pid) : Optional.empty();
        if (master.isEmpty()) {
            return new Finding.None("process " + pid + " is no running nginx master");
        }
        return describe(masters.oldest(master.get()), Optional.empty());
    }

    private Finding byProcessTable() throws OsFailure {
        var found = new TreeMap<Integer, ProcessInfo>();
        for (ProcessInfo each : masters.all()) {
            ProcessInfo master = masters.oldest(each);
            found.put(master.pid(), master);
        }
        if (found.isEmpty()) {
            return new Finding.None("no nginx master runs here");
        }
        leaveOutOtherPids(found);
        leaveOutStrangers(found);
        if (found.size() == 1) {
            return describe(found.firstEntry().getValue(), Optional.empty());
        }
        var several = new ArrayList<Instance>();
        var whose = new ArrayList<Optional<String>>();
        for (ProcessInfo master : found.values()) {
            if (describe(master, Optional.empty()) instanceof Finding.Found single) {
                several.add(single.instance());
                boolean stranger = owners.isStranger(master.pid());
                whose.add(stranger ? Optional.of(owners.words(master.pid())) : Optional.empty());
            }
        }
        return new Finding.Several(several, whose, List.copyOf(found.keySet()));
    }

    /** Any user can run something under this title: as long as a master is root's or ours, that is the one that is meant. */
    private void leaveOutStrangers(Map<Integer, ProcessInfo> found) throws OsFailure {
        var known = new ArrayList<Integer>();
        var others = new ArrayList<Integer>();
        for (ProcessInfo master : found.values()) {
            if (master.executable().isEmpty() || instances.build(master).isPresent()) {
                (owners.isStranger(master.pid()) ? others : known).add(master.pid());
            }
        }
        List<Integer> meant = known.isEmpty() ? others : known;
        if (!meant.isEmpty()) {
            found.keySet().retainAll(meant);
        }
    }

    /** Those of containers are their own affair, as long as one is ours. */
    private void leaveOutOtherPids(Map<Integer, ProcessInfo> found) throws OsFailure {
        if (found.size() > 1) {
            var others = new ArrayList<Integer>();
            for (int pid : found.keySet()) {
                if (obstacles.isElsewhere(pid, "pid")) {
                    others.add(pid);
                }
            }
            if (others.size() < found.size()) {
                others.forEach(found::remove);
            }
        }
    }

    private Finding describe(ProcessInfo master, Optional<Path> pidFile) throws OsFailure {
        Optional<Finding> obstacle = obstacles.of(master, !selector.arguments().isEmpty());
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (instances.build(master).isEmpty()) {
            return master.executable().isEmpty()
                    ? new Finding.NotPermitted("the nginx master " + master.pid() + " runs as user id "
                            + os.processes().uid(master.pid()).orElse(-1))
                    : new Finding.None(executesNoNginx(master.pid()));
        }
        var readings = new ArrayList<Instance>();
        for (Instance instance : instances.of(master)) {
            readings.add(pidFile.isPresent() ? named(instance, pidFile.get()) : instance);
        }
        return choose(master, readings);
    }

    /** By another root its pid file has another name than the one that it was given by: then its own stays. */
    private Instance named(Instance instance, Path pidFile) throws OsFailure {
        boolean ours = instance.mountsOf().isEmpty()
                || os.files().stat(instance.seen(pidFile)).isPresent()
                || !instances.isSame(instance.seen(instance.pidFile()), pidFile);
        return ours ? instance.withPidFile(pidFile) : instance;
    }

    private String executesNoNginx(int pid) throws OsFailure {
        String program = os.processes().executableLink(pid);
        return "process " + pid + " of " + owners.words(pid) + " is titled as an nginx master, but what it executes, "
                + program + ", holds no version of nginx"
                + binaries.whyNotRun(Binaries.executableOf(pid))
                        .map(why -> "; it was not executed to ask it, for " + why)
                        .orElse("");
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
            Optional<Finding> claimed = claims.of(fitting.get(0), master.pid());
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
        Optional<Finding> claimed = claims.of(instance, master.pid());
        if (claimed.isPresent()) {
            return claimed.get();
        }
        boolean writable = remedy.isProven(master, readings, pidFile)
                && pidFiles.master(instance.seen(pidFile)).isEmpty();
        return new Finding.None(
                "the pid file " + pidFile + " does not name the nginx master " + master.pid()
                        + "; --pid-file can name another",
                writable ? Optional.of(PidFileRemedy.write(master.pid(), pidFile)) : Optional.empty());
    }

    private boolean names(Instance instance, int master) throws OsFailure {
        if (pidFiles.names(instance.seen(instance.pidFile()), master)
                || pidFiles.names(instance.seen(instance.oldbin()), master)) {
            return os.files().stat(instance.seen(instance.configuration())).isPresent();
        }
        return false;
    }
}
