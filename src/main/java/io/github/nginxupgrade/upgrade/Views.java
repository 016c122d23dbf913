package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.upgrade.MasterView.WorkerView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks up what is shown of the masters and of the file on disk: versions, digests, connections. */
final class Views {
    private final Os os;
    private final Binaries binaries;

    Views(Os os, Binaries binaries) {
        this.os = os;
        this.binaries = binaries;
    }

    List<MasterView> masters(Situation now) {
        var views = new ArrayList<MasterView>();
        now.sole().ifPresent(master -> views.add(view(master, "sole")));
        now.old().ifPresent(master -> views.add(view(master, "old")));
        now.young().ifPresent(master -> views.add(view(master, "new")));
        return views;
    }

    private MasterView view(Master master, String role) {
        Path executable = Binaries.executableOf(master.pid());
        return new MasterView(
                master.pid(),
                role,
                version(executable),
                digest(executable),
                os.processes()
                        .read(master.pid())
                        .map(ProcessInfo::executableLink)
                        .orElse(""),
                master.workers().stream()
                        .map(worker -> new WorkerView(worker.pid(), worker.accepting(), connections(worker.pid())))
                        .toList());
    }

    DiskView disk(Instance instance) {
        return new DiskView(instance.binary().toString(), version(instance.binary()), digest(instance.binary()));
    }

    private String version(Path file) {
        try {
            // what has no regular file behind it is not executed
            boolean there = os.files()
                    .stat(file)
                    .map(stat -> stat.kind() == FileStat.Kind.REGULAR)
                    .orElse(false);
            return there
                    ? binaries.build(file)
                            .map(Build::version)
                            .map(Object::toString)
                            .orElse("")
                    : "";
        } catch (OsFailure gone) {
            return "";
        }
    }

    private String digest(Path file) {
        try {
            return binaries.sha256(file).orElse("");
        } catch (OsFailure gone) {
            return "";
        }
    }

    private int connections(int pid) {
        try {
            return os.sockets().connections(pid);
        } catch (OsFailure gone) {
            return 0;
        }
    }
}
