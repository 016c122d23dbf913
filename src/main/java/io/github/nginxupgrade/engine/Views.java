package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.engine.PackageVersions.Noted;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.PackagedFile;
import io.github.nginxupgrade.outcome.DiskView;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Connections;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.RootDirectories;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks up what is shown of the masters and of the file on disk: versions, digests, connections. */
public final class Views {
    private static final int LARGEST = 1 << 16;

    private final Os os;
    private final Binaries binaries;
    private final PackageVersions packages;

    public Views(Os os, Binaries binaries) {
        this.os = os;
        this.binaries = binaries;
        this.packages = new PackageVersions(os.packages());
    }

    /**
     * The masters with their workers.
     *
     * @param run whose journal tells since when workers drain, and of which package its binaries are
     */
    public List<MasterView> masters(Situation now, Optional<Run> run) {
        DrainStart drains = drains(now, run);
        Map<Integer, Integer> connections = Connections.of(os.sockets(), now);
        var views = new ArrayList<MasterView>();
        now.sole().ifPresent(master -> views.add(view(master, "sole", run, connections, drains)));
        now.old().ifPresent(master -> views.add(view(master, "old", run, connections, drains)));
        now.newMaster().ifPresent(master -> views.add(view(master, "new", run, connections, drains)));
        return views;
    }

    /** Only the workers that finish their connections. */
    List<WorkerView> draining(Situation now, Run run) {
        DrainStart drains = drains(now, Optional.of(run));
        Map<Integer, Integer> connections = Connections.of(os.sockets(), now);
        return now.masters().stream()
                .flatMap(master -> master.workers().stream()
                        .filter(Worker::draining)
                        .map(worker -> view(worker, connections, drains.of(master.pid()))))
                .toList();
    }

    /** Beside a single master they are of a reload, of which no journal tells. */
    private static DrainStart drains(Situation now, Optional<Run> run) {
        return now.draining() == 0 || now.sole().isPresent() ? DrainStart.unknown() : DrainStart.of(run);
    }

    private MasterView view(
            Master master, String role, Optional<Run> run, Map<Integer, Integer> connections, DrainStart drains) {
        Path executable = Binaries.executableOf(master.pid());
        String sha256 = digest(executable);
        String link = os.processes().executableLink(master.pid());
        return new MasterView(
                master.pid(),
                role,
                product(executable),
                version(executable),
                sha256,
                packages.of(
                        link,
                        executable,
                        sha256,
                        run.<Noted>map(one -> one::look).orElse(sought -> Optional.empty())),
                link,
                master.workers().stream()
                        .map(worker -> view(worker, connections, drains.of(master.pid())))
                        .toList(),
                master.halt(),
                master.pending());
    }

    private WorkerView view(Worker worker, Map<Integer, Integer> connections, Optional<Instant> told) {
        int open = connections.getOrDefault(worker.pid(), 0);
        if (!worker.draining()) {
            return new WorkerView(worker.pid(), worker.state(), open, OptionalLong.empty(), Optional.empty());
        }
        Optional<Duration> age =
                told.map(at -> Duration.between(at, os.clock().now())).filter(duration -> !duration.isNegative());
        return new WorkerView(worker.pid(), worker.state(), open, memory(worker.pid()), age);
    }

    /** Pss, proc(5): pages that are shared count in part. */
    private OptionalLong memory(int pid) {
        try {
            return Fields.parse(os.files()
                            .read(Path.of("/proc/" + pid + "/smaps_rollup"), 0, LARGEST)
                            .orElse(""))
                    .bytes("Pss");
        } catch (OsFailure gone) {
            return OptionalLong.empty();
        }
    }

    /** The file where nginx would execute its successor: by another root's name another file than ours of that name. */
    public DiskView disk(Instance instance) {
        Path file = instance.binary();
        try {
            file = new RootDirectories(os).jail(instance).isPresent() ? instance.seen(file) : file;
        } catch (OsFailure gone) {
            // then nothing is seen there
        }
        return new DiskView(instance.binary().toString(), product(file), version(file), digest(file), packaged(file));
    }

    private Optional<PackagedFile> packaged(Path file) {
        try {
            Path live = FileSet.resolved(os.files(), file);
            return os.packages().look(live, live);
        } catch (OsFailure gone) {
            return Optional.empty();
        }
    }

    private String product(Path file) {
        return build(file).map(Build::relative).orElse(Relative.NGINX).product();
    }

    private String version(Path file) {
        return build(file).map(Build::version).orElse("");
    }

    private Optional<Build> build(Path file) {
        try {
            // what has no regular file behind it is not executed
            boolean there = os.files()
                    .stat(file)
                    .map(stat -> stat.kind() == FileStat.Kind.REGULAR)
                    .orElse(false);
            return there ? binaries.build(file) : Optional.empty();
        } catch (OsFailure gone) {
            return Optional.empty();
        }
    }

    private String digest(Path file) {
        try {
            return binaries.digest(file);
        } catch (OsFailure gone) {
            return "";
        }
    }
}
