package io.github.nginxupgrade.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The remedy of a hazard knows nothing of what was typed; what is shown does. */
class AdviceTest {
    private static final Advice ADVICE = new Advice(
            (command, found) -> command.equals("status") ? List.of() : List.of("--pid-file", "/run/my $nginx.pid"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx-upgrade status|nginx-upgrade status",
                "nginx-upgrade commit, or nginx-upgrade rollback|nginx-upgrade commit --pid-file \"/run/my $nginx.pid\", or"
                        + " nginx-upgrade rollback --pid-file \"/run/my $nginx.pid\"",
                "nginx-upgrade reload --pid 61|nginx-upgrade reload --pid-file \"/run/my $nginx.pid\"",
                "nginx-upgrade status --pid 61, say|nginx-upgrade status --pid 61, say",
                "nsenter --net --target 61 nginx-upgrade …|nsenter --net --target 61 nginx-upgrade …",
                "reload nginx once|reload nginx once"
            })
    void ourCommandsInARemedyAreWholeOnes(String remedy, String whole) {
        Hazard hazard = HazardKind.warns("an-id", "", "").found("evidence", remedy);
        assertThat(ADVICE.completed(hazard)).isEqualTo(hazard.withRemedy(whole.replace('"', '\'')));
    }
}
