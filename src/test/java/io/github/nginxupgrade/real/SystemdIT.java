package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** nginx as a service of a real systemd: whatever is done, in the end systemd holds for main what serves. */
class SystemdIT {
    private static final String NEW = Releases.binary(Releases.NEW).toString();

    @TempDir
    Path folder;

    /** How a unit reloads: nginx.org's, by systemd's main process, and Debian's, by the pid file. */
    private enum Reload {
        BY_MAIN_PROCESS("ExecReload=/bin/kill -s HUP $MAINPID"),
        BY_PID_FILE("ExecReload=@PREFIX@/sbin/nginx -p @PREFIX@/ -c conf/nginx.conf -s reload");

        private final String setting;

        Reload(String setting) {
            this.setting = setting;
        }
    }

    /** A reload in the hold makes systemd read the pid file, which names the new master: it is that one's end that it misses. */
    @ParameterizedTest
    @EnumSource
    void aRollbackAfterAReloadInTheHoldLeavesSystemdWithTheOldMaster(Reload reload) {
        try (ServiceNginx nginx = ServiceNginx.start(folder, "ExecReload=", reload.setting);
                LoadClient load = LoadClient.start(nginx.port())) {
            String old = nginx.pidFile();
            nginx.expect(0, "held", "apply", NEW, "--hold", "--yes");
            nginx.systemd().succeed("systemctl", "reload", ServiceNginx.UNIT);
            assertThat(nginx.mainPid()).isNotEqualTo(old).isEqualTo(nginx.pidFile());
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(nginx.pidFile()).isEqualTo(old);
            nginx.assertSystemdIsRight();
            assertThat(nginx.serves()).isEqualTo("nginx/" + Releases.OLD);
            assertThat(load.stop().lost()).isZero();
        }
    }

    @Test
    void anUpgradeIsFollowedToTheNewMaster() {
        try (ServiceNginx nginx = ServiceNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            nginx.expect(0, "upgraded", "apply", NEW, "--observe", "500ms", "--yes");
            nginx.assertSystemdIsRight();
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            nginx.assertSystemdIsRight();
            assertThat(load.stop().lost()).isZero();
        }
    }
}
