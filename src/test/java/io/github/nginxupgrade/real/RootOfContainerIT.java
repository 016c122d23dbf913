package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Root as a container has it, with the capabilities that Docker gives to one that asks for none (docker run, "Runtime privilege
 * and Linux capabilities"): without CAP_SYS_PTRACE the kernel does not let it look at the workers, which are another user's.
 */
class RootOfContainerIT {
    private static final int REFUSED = 3;
    private static final int NOT_PERMITTED = 8;
    private static final String FEWER =
            "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+mknod,"
                    + "+audit_write,+setfcap";
    private static final String DOCKER = FEWER + ",+setuid";

    @TempDir
    Path folder;

    private static String[] with(String capabilities) {
        return new String[] {"setpriv", "--bounding-set=" + capabilities, "--"};
    }

    /** nginx by a root of these capabilities, its workers by another user. */
    private Ground started(String... by) {
        return new Ground(PrivateNginx.start(
                folder, NginxOptions.standard().withMain("user nobody nogroup;").through(by)));
    }

    private static String script(String capabilities) {
        return "exec " + String.join(" ", with(capabilities)) + " \"$@\"";
    }

    /** Whoever does not see the workers would say that nobody serves, and that another's process answers a probe. */
    @Test
    void whatTheWorkersOfAnotherUserDoIsSeenAsHeSeesIt() throws IOException {
        try (var ground = started(with(DOCKER))) {
            ground.toolBy(script(DOCKER));
            int port = ground.nginx().port();
            try (var connection = new HttpConnection(port, PrivateNginx.PATIENCE)) {
                assertThat(connection.get("/", true).keepsAlive()).isTrue();
                Answer status = ground.command("status");
                assertThat(status.fields().text("message")).as("%s", status).endsWith(" has 2 workers");
                assertThat(status.result().stdout()).contains("\"connections\":1");
            }
            Answer upgraded = ground.apply("--observe", "300ms", "--probe", "http://127.0.0.1:" + port + "/");
            assertThat(upgraded.outcome()).as("%s", upgraded).isEqualTo("upgraded");
            assertThat(upgraded.result().stdout()).contains("\"detail\":\"200 by the new worker ");
            Answer reopened = ground.command("reopen");
            assertThat(reopened.outcome()).as("%s", reopened).isEqualTo("reopened");
            Answer back = ground.command("rollback", "--yes");
            assertThat(back.outcome()).as("%s", back).isEqualTo("rolled-back");
        }
    }

    /** As {@code hidepid=4} of proc(5) hides it: the kernel names the child, and shows nothing of it. */
    @Test
    void aWorkerThatIsHiddenIsNotAbsent() {
        try (var ground = started(with(DOCKER))) {
            ground.toolInMounts("mount -t proc -o hidepid=4 proc /proc");
            ground.toolBy(script(DOCKER));
            Answer status = ground.command("status");
            assertThat(status.exit()).as("%s", status).isEqualTo(NOT_PERMITTED);
            assertThat(status.fields().text("message"))
                    .matches("cannot look at the nginx: process [0-9]+, a child of the nginx master "
                            + ground.nginx().master().pid()
                            + ", is hidden from this user \\(hidepid= of /proc\\), and we run"
                            + " as user id 0 without CAP_SYS_PTRACE");
            assertThat(status.fields().text("remedy")).contains("--cap-add SYS_PTRACE");
        }
    }

    @Test
    void aMasterThatMayDoMoreThanWeIsNotSaidToBeAnotherUsersOnly() {
        try (var ground = started()) {
            ground.toolBy(script(DOCKER));
            Answer apply = ground.apply();
            assertThat(apply.exit()).as("%s", apply).isEqualTo(NOT_PERMITTED);
            assertThat(apply.fields().text("message"))
                    .isEqualTo("cannot look at the nginx: the nginx master "
                            + ground.nginx().master().pid()
                            + " runs as user id 0, and we run as user id 0 without CAP_SYS_PTRACE");
        }
    }

    /** What fails for want of a capability of ours says nothing of the candidate. */
    @Test
    void aCandidateIsNotBlamedForWhatWeMayNotDo() throws IOException {
        try (var ground = started()) {
            ground.toolBy(script(FEWER + ",+sys_ptrace,+sys_admin"));
            Untouched before = Untouched.now(ground.nginx());
            Answer apply = ground.apply();
            assertThat(apply.exit()).as("%s", apply).isEqualTo(REFUSED);
            assertThat(apply.fields().text("message")).endsWith("it has CAP_SETUID, and we have not");
            before.check();
        }
    }
}
