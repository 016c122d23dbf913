package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** What must be true when an upgrade is over, whichever way it went: files and processes agree. */
final class Agreement {
    private Agreement() {}

    /** One master of this version with its workers; the pid file names it; the file at its path is what all of them run. */
    static void check(PrivateNginx nginx, String version, int workers) {
        List<Proc> masters = nginx.masters();
        String table = nginx.processTable();
        assertThat(masters).as(table).hasSize(1);
        Proc master = masters.get(0);
        assertThat(nginx.masterPid()).as(table).contains(master.pid());
        assertThat(nginx.oldbin()).doesNotExist();
        assertThat(nginx.accepting(master.pid())).as(table).hasSize(workers);
        assertThat(nginx.orphans()).as(table).isEmpty();
        String expected = Bytes.digest(Releases.binary(version));
        assertThat(Bytes.digest(nginx.binary())).as("the file at the path").isEqualTo(expected);
        assertThat(Bytes.digest(exe(master))).as("what the master runs").isEqualTo(expected);
        for (Proc worker : nginx.accepting(master.pid())) {
            assertThat(Bytes.digest(exe(worker))).as("what " + worker + " runs").isEqualTo(expected);
        }
    }

    private static Path exe(Proc process) {
        return Path.of("/proc/" + process.pid() + "/exe");
    }
}
