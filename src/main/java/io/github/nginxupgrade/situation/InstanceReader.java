package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
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

/** Reads the instance that a master is of from what it executes, its title and its configuration. */
final class InstanceReader {
    private final Os os;
    private final Binaries binaries;
    private final List<String> told;

    /**
     * Reads through the port.
     *
     * @param told what the masters were started with, where a person says so; else empty
     */
    InstanceReader(Os os, Binaries binaries, List<String> told) {
        this.os = os;
        this.binaries = binaries;
        this.told = List.copyOf(told);
    }

    /** What the file that it executes says of itself; nothing where it is no nginx, or none that we may run. */
    Optional<Build> build(ProcessInfo master) throws OsFailure {
        return master.executable().isEmpty() ? Optional.empty() : binaries.build(Binaries.executableOf(master.pid()));
    }

    /** One instance for each way in which its title can be read; none where it executes no nginx that we may run. */
    List<Instance> of(ProcessInfo master) throws OsFailure {
        Optional<Build> build = build(master);
        if (build.isEmpty()) {
            return List.of();
        }
        Path root = new RootDirectories(os).of(master.pid());
        var instances = new ArrayList<Instance>();
        for (Arguments arguments : readings(master)) {
            instances.add(of(master.pid(), arguments, root, build.get()));
        }
        return instances;
    }

    private List<Arguments> readings(ProcessInfo master) {
        if (!told.isEmpty()) {
            return List.of(new Arguments(told));
        }
        String joined = Title.of(master.commandLine()).arguments();
        return Arguments.readings(joined, os.processes().executablePath(master.pid()));
    }

    /**
     * Paths as nginx resolves them: ngx_process_options and ngx_conf_full_name, nginx.c and ngx_file.c. Its configuration
     * is read with its own rights, for it may include what only root can read.
     */
    Instance of(int pid, Arguments arguments, Path root, Build build) throws OsFailure {
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

    /** Its configuration names this pid file, as we can open it. False of one that ends while it is looked at. */
    boolean isConfiguredWith(ProcessInfo master, Path pidFile) throws OsFailure {
        try {
            for (Instance instance : of(master)) {
                if (instance.seen(instance.pidFile()).equals(pidFile)
                        || isSame(instance.seen(instance.pidFile()), pidFile)) {
                    return true;
                }
            }
            return false;
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.GONE) {
                return false;
            }
            throw e;
        }
    }

    /** The same file, by whichever name. */
    boolean isSame(Path one, Path other) throws OsFailure {
        Optional<FileId> id = os.files().stat(one).map(FileStat::id);
        return id.isPresent() && id.equals(os.files().stat(other).map(FileStat::id));
    }

    private Path folder(int pid) {
        return Path.of(os.processes().workingDirectory(pid).orElse("/"));
    }
}
