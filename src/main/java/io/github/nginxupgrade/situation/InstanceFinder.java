package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the instance that is meant, from its pid file, a pid, or the process table; signals nobody. */
public final class InstanceFinder {
    /** It always runs. */
    private static final int INIT = 1;

    private final Processes processes;
    private final Selector selector;
    private final Obstacles obstacles;
    private final Owners owners;
    private final Masters masters;
    private final PidFiles pidFiles;
    private final InstanceReader instances;
    private final PidFileRemedy remedy;
    private final Claims claims;
    private final SingleProcess single;
    private final InstanceChoice choice;

    public InstanceFinder(Os os, Binaries binaries, Selector selector) {
        this.processes = os.processes();
        this.selector = selector;
        this.obstacles = new Obstacles(os);
        this.owners = new Owners(os);
        this.masters = new Masters(os);
        this.pidFiles = new PidFiles(os);
        this.instances = new InstanceReader(os, binaries, selector.arguments());
        this.remedy = new PidFileRemedy(os, instances);
        this.claims = new Claims(os, instances);
        this.single = new SingleProcess(os, binaries, instances);
        this.choice = new InstanceChoice(os, binaries, selector.arguments());
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
        Optional<Finding> other = master.isEmpty() ? single.of(pidFile) : claims.of(pidFile, master.get());
        if (other.isPresent()) {
            return other.get();
        }
        return master.isEmpty() ? unseen(pidFile) : choice.of(master.get(), Optional.of(pidFile));
    }

    /** What the pid file names may live where we do not see it, or by another number. */
    private Finding unseen(Path pidFile) throws OsFailure {
        OptionalInt pid = pidFiles.pid(pidFile);
        if (pid.isPresent() && processes.isHidden(pid.getAsInt())) {
            return Finding.NotPermitted.hidden(pid.getAsInt(), ", named by the pid file " + pidFile + ",");
        }
        for (ProcessInfo master : masters.all()) {
            if (pid.isPresent() && obstacles.isNumbered(master.pid(), pid.getAsInt())) {
                return obstacles.of(master, true).orElseThrow();
            }
        }
        return new Finding.None(pidFiles.whyNot(pidFile), remedy.of(pidFile));
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

    private Finding byPid(int pid) throws OsFailure {
        Optional<ProcessInfo> master = pid > 0 ? masters.live(pid) : Optional.empty();
        if (master.isEmpty()) {
            return processes.isHidden(pid)
                    ? Finding.NotPermitted.hidden(pid, "")
                    : new Finding.None("process " + pid + " is no running nginx master");
        }
        return choice.of(masters.oldest(master.get()), Optional.empty());
    }

    private Finding byProcessTable() throws OsFailure {
        var found = new TreeMap<Integer, ProcessInfo>();
        for (ProcessInfo each : masters.all()) {
            ProcessInfo master = masters.oldest(each);
            found.put(master.pid(), master);
        }
        if (found.isEmpty()) {
            return processes.isHidden(INIT)
                    ? new Finding.NotPermitted(
                            "no nginx master is seen, and processes of other users are hidden from this"
                                    + " user (hidepid= of /proc)")
                    : new Finding.None("no nginx master runs here");
        }
        leaveOutOtherPids(found);
        leaveOutStrangers(found);
        if (found.size() > 1) {
            leaveOutTwins(found);
        }
        if (found.size() == 1) {
            return choice.of(found.firstEntry().getValue(), Optional.empty());
        }
        return several(found);
    }

    private Finding several(SortedMap<Integer, ProcessInfo> found) throws OsFailure {
        var several = new ArrayList<Instance>();
        var whose = new ArrayList<Optional<String>>();
        for (ProcessInfo master : found.values()) {
            if (choice.of(master, Optional.empty()) instanceof Finding.Found one) {
                several.add(one.instance());
                boolean stranger = owners.isStranger(master.pid());
                whose.add(stranger ? Optional.of(owners.words(master.pid())) : Optional.empty());
            }
        }
        return new Finding.Several(several, whose, List.copyOf(found.keySet()));
    }

    /** A child of a master that was killed before the child had its title looks like one more master of the same nginx. */
    private void leaveOutTwins(Map<Integer, ProcessInfo> found) throws OsFailure {
        var pidFiles = new HashSet<Path>();
        var twins = new ArrayList<Integer>();
        for (ProcessInfo master : found.values()) {
            if (choice.of(master, Optional.empty()) instanceof Finding.Found one
                    && !pidFiles.add(one.instance().seen(one.instance().pidFile()))) {
                twins.add(master.pid());
            }
        }
        found.keySet().removeAll(twins);
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
}
