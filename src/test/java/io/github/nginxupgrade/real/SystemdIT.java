package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** nginx as a service of a real systemd: whatever is done, in the end systemd holds for main what serves. */
class SystemdIT {
    private static final String NEW = Releases.binary(Releases.NEW).toString();

    @TempDir
    Path folder;

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
