package io.github.nginxupgrade.os.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Signal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WINCH does no harm to anybody (signal(7): ignored by default), should one of these ever be let through. */
class KillTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, -4711, Integer.MIN_VALUE, Integer.MAX_VALUE, ProcessIdentity.LARGEST_PID + 1})
    void groupsInitAndEverybodyAreNeverSignalled(int pid) {
        assertThatThrownBy(() -> Kill.send(pid, Signal.WINCH, "cannot: "))
                .isInstanceOfSatisfying(
                        OsFailure.class, e -> assertThat(e.reason()).isEqualTo(OsFailure.Reason.OTHER))
                .hasMessageContaining("no process of nginx");
        assertThatThrownBy(() -> new ProcessIdentity(pid, 1, new FileId(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
