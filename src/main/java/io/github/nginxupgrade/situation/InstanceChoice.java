package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses, of the ways in which the title of a master can be read, the one that fits; or says why none does. */
final class InstanceChoice {
    private final Os os;
    private final Binaries binaries;
    private final boolean told;
    private final Obstacles obstacles;
    private final Owners owners;
    private final PidFiles pidFiles;
    private final InstanceReader instances;
    private final PidFileRemedy remedy;
    private final Claims claims;

    /**
     * Chooses through the port.
     *
     * @param arguments what the master was started with, where a person says so; else empty
     */
    InstanceChoice(Os os, Binaries binaries, List<String> arguments) {
        this.os = os;
        this.binaries = binaries;
        this.told = !arguments.isEmpty();
        this.obstacles = new Obstacles(os);
        this.owners = new Owners(os);
        this.pidFiles = new PidFiles(os);
        this.instances = new InstanceReader(os, binaries, arguments);
        this.remedy = new PidFileRemedy(os, instances);
        this.claims = new Claims(os, instances);
    }

    /**
     * The instance of this master.
     *
     * @param pidFile the pid file that it was found by, if it was
     */
    Finding of(ProcessInfo master, Optional<Path> pidFile) throws OsFailure {
        Optional<Finding> obstacle = obstacles.of(master, told);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (instances.build(master).isEmpty()) {
            return master.executable().isEmpty()
                    ? new Finding.NotPermitted("the nginx master " + master.pid() + " runs as user id "
                            + os.processes().uid(master.pid()).orElse(-1))
                    : new Finding.None(executesNoNginx(master.pid()));
        }
        Optional<Finding> unseen = unseenChild(master.pid());
        if (unseen.isPresent()) {
            return unseen.get();
        }
        var readings = new ArrayList<Instance>();
        for (Instance instance : instances.of(master)) {
            readings.add(pidFile.isPresent() ? named(instance, pidFile.get()) : instance);
        }
        return choose(master, readings);
    }

    /**
     * A worker that may not be looked at is there none the less: who takes it for absent takes an nginx that serves for one that
     * does not. What else a master has started is none of our affair.
     */
    private Optional<Finding> unseenChild(int master) throws OsFailure {
        for (int child : os.processes().children(master)) {
            if (os.processes().isHidden(child)) {
                return Optional.of(Finding.NotPermitted.hidden(child, ", a child of the nginx master " + master + ","));
            }
            if (os.processes().isForbidden(child) && isWorker(child)) {
                return Optional.of(
                        new Finding.NotPermitted("the nginx worker " + child + " runs as " + owners.words(child)));
            }
        }
        return Optional.empty();
    }

    /** By its title, which everybody may read. */
    private boolean isWorker(int pid) {
        return os.processes()
                .read(pid)
                .filter(process -> Title.of(process.commandLine()).isWorker())
                .isPresent();
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
