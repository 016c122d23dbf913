package io.github.nginxupgrade.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.engine.Supervision;
import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.ServiceView.Order;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said that systemctl would do in a hold, by how the unit is set up and whom systemd holds for the main process. */
class ServiceOrdersTest {
    private static final String BY_MAIN = "ExecReload={ path=/bin/kill ; argv[]=/bin/kill -s HUP $MAINPID ; }";
    private static final String BY_PID_FILE =
            "ExecReload={ path=/usr/sbin/nginx ; argv[]=/usr/sbin/nginx -s reload ; }";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "main | mixed | 61 | reload | signals the old master 61, which starts workers beside those of the new one;"
                        + " then systemd holds the new master 70 for the main process",
                "file | mixed | 61 | reload | runs ExecReload, which is meant for the new master 70;"
                        + " then systemd holds the new master 70 for the main process",
                "main | mixed | 70 | reload | runs ExecReload, which is meant for the new master 70",
                "none | mixed | 61 | reload | is refused: the unit has no ExecReload=",
                "main | mixed | 61 | stop | ends master 61, and kills master 70 after 5s at the latest",
                "main | mixed | 70 | stop | ends master 70, and kills master 61 after 5s at the latest",
                "main | process | 61 | stop | ends at most master 61, and leaves master 70 behind",
                "main | control-group | 61 | stop | ends both masters, and kills what is left of them after 5s",
                "main | control-group | 61 | restart | ends both masters, and kills what is left of them after 5s;"
                        + " then starts the file that is on the disk"
            })
    void anOrderIsForetold(String reload, String killMode, int main, String verb, String effect) {
        String command =
                switch (reload) {
                    case "main" -> BY_MAIN;
                    case "file" -> BY_PID_FILE;
                    default -> "";
                };
        Unit said = Unit.ofShow("MainPID=" + main + "\nPIDFile=/run/nginx.pid\nKillMode=" + killMode
                + "\nTimeoutStopUSec=5s\n" + command + "\n");
        var systemd = new Supervision(Supervision.Kind.RIGHT, "", Optional.of("nginx.service"), said, Map.of());
        assertThat(ServiceOrders.view(systemd, standby()).orElseThrow().would()).contains(new Order(verb, effect));
    }

    private static Situation standby() {
        var old = new Master(identity(61), 1, true, true, false, List.of(), 0);
        var newMaster = new Master(identity(70), 61, true, true, false, List.of(), 0);
        var facts = new Facts(
                OptionalInt.of(70),
                Optional.empty(),
                OptionalInt.of(61),
                Optional.of(old),
                Optional.of(newMaster),
                Optional.empty(),
                false,
                List.of());
        return Situation.of(facts, Expectation.unknown(Duration.ZERO), true);
    }

    private static ProcessIdentity identity(int pid) {
        return new ProcessIdentity(pid, 1, new FileId(1, 1));
    }
}
