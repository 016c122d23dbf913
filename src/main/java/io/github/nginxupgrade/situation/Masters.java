package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.util.List;
import java.util.Optional;

/** The processes that are titled as nginx masters, whoever runs them and whatever they execute. */
final class Masters {
    private final Os os;

    Masters(Os os) {
        this.os = os;
    }

    /** By its title. */
    static boolean is(ProcessInfo process) {
        return Title.of(process.commandLine()).role() == Title.Role.MASTER;
    }

    List<ProcessInfo> all() throws OsFailure {
        return os.processes().titled(Relative.TITLES).stream()
                .filter(Masters::is)
                .filter(process -> !process.isZombie())
                .toList();
    }

    /** The one that lives under this pid. */
    Optional<ProcessInfo> live(int pid) {
        return os.processes().read(pid).filter(Masters::is).filter(process -> !process.isZombie());
    }

    /** The old master of an upgrade has the arguments; a child of a master belongs to the same instance. */
    ProcessInfo oldest(ProcessInfo master) {
        return live(master.parent()).orElse(master);
    }
}
