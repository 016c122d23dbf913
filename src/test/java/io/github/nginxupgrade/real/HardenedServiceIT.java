package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units that forbid nearly all: what hinders is said as what it is, and what let an upgrade through lets it back. */
class HardenedServiceIT {
    private static final String NEW = Releases.binary(Releases.NEW).toString();
    private static final int REFUSED = 3;
    private static final int NOT_PERMITTED = 8;

    @TempDir
    Path folder;

    /** The system's programs must not be executed there; what we run there is reached by our own root. */
    @Test
    void whereOnlyNginxMayBeExecutedItIsTestedAndGoesBackAllTheSame() {
        try (ServiceNginx nginx = ServiceNginx.packaged(folder, ServiceRow.NO_EXEC_BUT_NGINX)) {
            Answer upgraded = nginx.expect(0, "upgraded", "apply", NEW, "--observe", "0s", "--yes");
            assertThat(upgraded.fields().object("rehearsal").text("why"))
                    .contains("nginx runs in a mount namespace in which ", "NoExecPaths= of its unit");
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            nginx.assertSystemdIsRight();
        }
    }

    @Test
    void whereNothingCanBeTestedItIsRefusedInTrueWordsAndOnceAllowedGoesBackUnasked() {
        try (ServiceNginx nginx = ServiceNginx.packaged(folder, ServiceRow.NO_EXEC_BUT_WHAT_IT_NEEDS)) {
            Answer refused = nginx.expect(REFUSED, "refused", "apply", NEW, "--observe", "0s", "--yes");
            assertThat(refused.fields().text("message"))
                    .contains("test of the configuration cannot be run in the mount namespace of nginx");
            assertThat(refused.fields().text("remedy")).contains("--allow configuration-untested");
            nginx.expect(0, "upgraded", "apply", NEW, "--observe", "0s", "--allow", "configuration-untested", "--yes");
            nginx.expect(0, "rolled-back", "rollback", "--yes");
            nginx.assertSystemdIsRight();
        }
    }

    /** What is mounted over the file leaves with the file. */
    @Test
    void aFileThatMayBeExecutedByItsNameAloneIsNotReplaced() {
        try (ServiceNginx nginx = ServiceNginx.packaged(folder, ServiceRow.NO_EXEC_BUT_ITS_FILE)) {
            Answer refused = nginx.expect(REFUSED, "refused", "apply", NEW, "--observe", "0s", "--yes");
            assertThat(refused.fields().text("message")).contains("the new file would not be executed");
            assertThat(refused.fields().text("remedy")).contains("ExecPaths=/usr/sbin ");
            nginx.assertSystemdIsRight();
        }
    }

    @Test
    void aMasterOfAnotherUserInMountsOfItsOwnIsLeftAloneForTheReasonThatIsTrue() {
        try (ServiceNginx nginx = ServiceNginx.packaged(folder, ServiceRow.STRICT_USER)) {
            Answer denied = nginx.expect(NOT_PERMITTED, "not-permitted", "apply", NEW, "--observe", "0s", "--yes");
            assertThat(denied.fields().text("message"))
                    .contains("runs as user id ", " in a mount namespace of its own, and what root would run there");
            assertThat(denied.fields().text("remedy"))
                    .contains("no User= in its unit")
                    .doesNotContain("sudo");
            nginx.expect(0, "reopened", "reopen");
            nginx.assertSystemdIsRight();
        }
    }
}
