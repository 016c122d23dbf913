package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.linux.Cgroups;
import io.github.nginxupgrade.linux.CommandName;
import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.linux.Limits;
import io.github.nginxupgrade.linux.Mounts;
import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Listening;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What several checks read of the machine around the one master: each file once in a look, the process table once.
 * What is not there, or went while it was read, is not known, and nothing follows from it.
 */
public final class MachineFacts {
    private static final int LARGEST = 4 << 20;
    private static final int LONGEST_COMMAND = 4096;

    private final Os os;
    private final Optional<Master> master;
    private final Map<String, Optional<String>> texts = new HashMap<>();
    private Map<Integer, String> programs = Map.of();
    private Optional<Unit> unit = Optional.empty();
    private Optional<Configuration.Whole> configuration = Optional.empty();
    private Optional<List<ListenAddress>> listening = Optional.empty();

    public MachineFacts(Os os, Situation situation) {
        this(os, situation.sole());
    }

    public MachineFacts(Os os, Optional<Master> master) {
        this.os = os;
        this.master = master;
    }

    public Optional<Master> master() {
        return master;
    }

    /** The text of a file; empty where it is not known. */
    public Optional<String> text(String file) throws OsFailure {
        Optional<String> known = texts.get(file);
        if (known == null) {
            known = read(file, LARGEST);
            texts.put(file, known);
        }
        return known;
    }

    private Optional<String> read(String file, int limit) throws OsFailure {
        try {
            return os.files().read(Path.of(file), 0, limit);
        } catch (OsFailure e) {
            return unknown(e);
        }
    }

    /** Not permitted is an answer that the user should have; a process that ended meanwhile is none. */
    private static <T> Optional<T> unknown(OsFailure e) throws OsFailure {
        if (e.reason() == Reason.NOT_PERMITTED) {
            throw e;
        }
        return Optional.empty();
    }

    /** What a path leads to; empty where it is not known. */
    public Optional<FileStat> stat(Path path) throws OsFailure {
        try {
            return os.files().stat(path);
        } catch (OsFailure e) {
            return unknown(e);
        }
    }

    /** The path with every link resolved; empty where nothing is there. */
    public Optional<Path> realPath(Path path) throws OsFailure {
        try {
            return Optional.of(os.files().realPath(path));
        } catch (OsFailure e) {
            return unknown(e);
        }
    }

    /** A file of {@code /proc/PID} of the master; empty without a master. */
    String ofMaster(String name) throws OsFailure {
        return master.isEmpty()
                ? ""
                : text("/proc/" + master.get().pid() + "/" + name).orElse("");
    }

    public Fields status() throws OsFailure {
        return Fields.parse(ofMaster("status"));
    }

    public Limits limits() throws OsFailure {
        return new Limits(ofMaster("limits"));
    }

    public Cgroups cgroups() throws OsFailure {
        return Cgroups.parse(ofMaster("cgroup"));
    }

    /** The mounts that the master sees. */
    public Mounts mastersMounts() throws OsFailure {
        return Mounts.parse(ofMaster("mountinfo"));
    }

    /** The mounts that we see. */
    public Mounts ourMounts() throws OsFailure {
        return Mounts.parse(text("/proc/self/mountinfo").orElse(""));
    }

    /** True where the master is known to be in another namespace of this kind than we are (namespaces(7)). */
    public boolean isElsewhere(String kind) throws OsFailure {
        if (master.isEmpty()) {
            return false;
        }
        Optional<FileId> its =
                stat(Path.of("/proc/" + master.get().pid() + "/ns/" + kind)).map(FileStat::id);
        return its.isPresent()
                && stat(Path.of("/proc/self/ns/" + kind))
                        .map(ours -> !ours.id().equals(its.get()))
                        .orElse(false);
    }

    /** The names of all programs that run, by pid: one pass over the process table. */
    public Map<Integer, String> programs() throws OsFailure {
        if (programs.isEmpty() && !ofMaster("status").isEmpty()) {
            var found = new TreeMap<Integer, String>();
            for (int pid : os.processes().pids()) {
                Optional<String> commandLine = commandLine(pid);
                if (commandLine.isPresent() && !commandLine.get().isEmpty()) {
                    found.put(pid, CommandName.of(commandLine.get()));
                }
            }
            programs = found;
        }
        return programs;
    }

    private Optional<String> commandLine(int pid) throws OsFailure {
        try {
            return read("/proc/" + pid + "/cmdline", LONGEST_COMMAND);
        } catch (OsFailure anothersAndHidden) {
            return Optional.empty();
        }
    }

    /** How systemd has the master's service set up; empty where it is no service of systemd's. */
    public Optional<Unit> unit() throws OsFailure {
        Optional<String> name = cgroups().unit();
        if (unit.isEmpty() && name.isPresent()) {
            unit = new Units(this, os.services()).find(name.get());
        }
        return unit;
    }

    /** All of the instance's configuration as it is on disk; read and parsed once, for it may have thousands of servers. */
    public Configuration.Whole configuration(Instance instance) throws OsFailure {
        if (configuration.isEmpty()) {
            FileSystem files =
                    master.isEmpty() ? os.files() : os.files().as(master.get().pid());
            configuration = Optional.of(Configuration.whole(files, instance));
        }
        return configuration.get();
    }

    /** What the master listens on, one for each socket; nothing where there is no master. */
    public List<ListenAddress> listening() throws OsFailure {
        if (listening.isEmpty() && master.isPresent()) {
            listening = Optional.of(Listening.of(os, master.get().pid()));
        }
        return listening.orElse(List.of());
    }

    /** What a folder holds; nothing where it is not known. */
    public List<Path> list(Path folder) throws OsFailure {
        try {
            return os.files().list(folder);
        } catch (OsFailure e) {
            return MachineFacts.<List<Path>>unknown(e).orElse(List.of());
        }
    }
}
