package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.engine.Supervision.Kind;
import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which beliefs of systemd's are true of two masters, 61 and 70. */
class SupervisionTest {
    private static final Situation BOTH =
            Pictures.both(Phase.STANDBY, Pictures.old(true, 0, 0), Pictures.newMaster(true, 2, 0), true, true);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MainPID=OLD | active | MainPID=OLD | RIGHT | ''",
                "MainPID=OLD | active | MainPID=NEW | RIGHT | ''",
                "MainPID=OLD | reloading | MainPID=OLD | RIGHT | ''",
                "MainPID=0 | active | MainPID=0 | RIGHT | ''",
                "MainPID=OLD | active | MainPID=0 | OTHER_MAIN | systemd holds no process for the main one of x.service, which is no master of nginx",
                "MainPID=OLD | active | MainPID=9 | OTHER_MAIN | systemd holds process 9 for the main one of x.service, which is no master of nginx",
                "MainPID=OLD | active | MainPID=OLD;DropInPaths=/run/systemd/system/x.service.d/zzzz-nginx-upgrade.conf | OTHER_MAIN"
                        + " | a drop-in of an interrupted nginx-upgrade is left in it; systemd holds process OLD for the main one of x.service",
                "MainPID=OLD | deactivating | MainPID=0 | CHANGING | systemd has x.service deactivating",
                "MainPID=OLD | failed | Result=exit-code | ENDED | systemd holds x.service for failed (exit-code)",
                "MainPID=OLD;InvocationID=a | active | MainPID=OLD;InvocationID=b | RESTARTED | systemd has ended x.service and started it again"
            })
    void whatItSaysIsHeldAgainstWhatRuns(String before, String state, String said, Kind kind, String words) {
        Supervision systemd =
                Supervision.of("x.service", unit(before), unit("ActiveState=" + state + ";" + said), BOTH, Map.of());
        assertThat(systemd.kind()).isEqualTo(kind);
        assertThat(systemd.words()).isEqualTo(pids(words));
        assertThat(systemd.fault().isPresent()).isEqualTo(kind != Kind.RIGHT);
    }

    private static Unit unit(String settings) {
        return Unit.ofShow(pids(settings).replace(';', '\n'));
    }

    private static String pids(String text) {
        return text.replace("OLD", Integer.toString(BOTH.old().orElseThrow().pid()))
                .replace("NEW", Integer.toString(BOTH.newMaster().orElseThrow().pid()));
    }
}
