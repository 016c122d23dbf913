package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.OtherMasters;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** Other masters on the machine, which come and go as they like. */
class OtherMastersTest {
    private static final int OURS = 999_999;

    private final Scene scene = new Scene(Setup.good()).begun();
    private final Os machine = SimOs.on(scene.machine, new Operations(scene.machine, Faults.none()));

    @Test
    void whoeverHasThisPidFileIsFound() throws OsFailure {
        assertThat(new OtherMasters(machine, new Binaries(machine)).with(SimNginx.PID_FILE, OURS))
                .containsExactly(scene.oldMaster().pid);
    }

    /** It was refused with "cannot tell the rights of process 61". */
    @Test
    void whoeverEndsWhileHeIsLookedAtHoldsNobodyUp() throws OsFailure {
        Os ending = withRightsOfNobody(machine);
        assertThat(new OtherMasters(ending, new Binaries(ending)).with(SimNginx.PID_FILE, OURS))
                .isEmpty();
    }

    /** As LinuxFiles answers for a process that has just gone. */
    private static Os withRightsOfNobody(Os os) {
        FileSystem gone = (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("as")) {
                        throw new OsFailure(OsFailure.Reason.GONE, "cannot tell the rights of process " + arguments[0]);
                    }
                    try {
                        return method.invoke(os.files(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new Os(
                os.processes(),
                gone,
                os.sockets(),
                os.commands(),
                os.clock(),
                os.host(),
                os.sandboxes(),
                os.services(),
                os.packages(),
                os.jvm());
    }
}
