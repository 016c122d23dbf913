package io.github.nginxupgrade.os.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Capability;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** proc(5), /proc/PID/limits and /proc/PID/status. */
class ExecContextTest {
    private static final String LIMITS =
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max cpu time              unlimited            unlimited            seconds
            Max core file size        0                    unlimited            bytes
            Max open files            1024                 524288               files
            Max nice priority         0                    0
            Max something new         1                    2                    things
            """;

    private static String status(String bounding) {
        return """
            Name:\tnginx
            Uid:\t%s
            Gid:\t33\t33\t33\t33
            Groups:\t4 33 999\s
            CapEff:\t%s
            CapBnd:\t%s
            NoNewPrivs:\t%d
            """
                .formatted(
                        bounding.isEmpty() ? "0\t0\t0\t0" : "33\t33\t33\t33",
                        bounding.isEmpty() ? "000001ffffffffff" : "0000000000000000",
                        bounding.isEmpty() ? "000001ffffffffff" : bounding,
                        bounding.isEmpty() ? 0 : 1);
    }

    private static final String ALL = "-all,+cap_0,+cap_1,+cap_3,+cap_5,+cap_6,+cap_7,+cap_10";

    private static ExecContext like(String limits, String status, Capability... beside) {
        return ExecContext.of(
                new ExecContext.Known(limits, status),
                new ExecContext.Known(LIMITS, status("")),
                Set.of(beside),
                "1048576");
    }

    @Test
    void limitsAreHandedOnAndWorkersMayRaiseTheirFiles() {
        ExecContext root = like(LIMITS, status(""));
        assertThat(root.limits())
                .containsExactly("--cpu=unlimited:unlimited", "--nofile=1024:1048576", "--nice=0:0", "--core=1");
        assertThat(root.bindsLowPorts()).isTrue();
    }

    @Test
    void aLimitThatWeMayNotRaiseIsLowered() {
        String higher = LIMITS.replace("1024                 524288", "600000               unlimited");
        ExecContext.Known ours = new ExecContext.Known(LIMITS, status("0000000000000401"));
        ExecContext lowered = ExecContext.of(new ExecContext.Known(higher, status("")), ours, Set.of(), "1048576");
        assertThat(lowered.limits()).contains("--nofile=524288:524288");
    }

    @Test
    void rootHasOnlyWhatNginxNeeds() {
        assertThat(like("", status("")).privileges())
                .containsExactly("--bounding-set=" + ALL, "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs");
        assertThat(like("", status(""), Capability.NET_RAW).privileges())
                .contains("--bounding-set=" + ALL + ",+cap_13");
    }

    @Test
    void anotherUserHasOfThemWhatHisProcessHas() {
        ExecContext user = like("", status("00000000000004ff"));
        assertThat(user.limits()).containsExactly("--core=1");
        assertThat(user.privileges())
                .containsExactly(
                        "--reuid=33",
                        "--regid=33",
                        "--groups=4,33,999",
                        "--bounding-set=-all",
                        "--inh-caps=-all",
                        "--ambient-caps=-all",
                        "--no-new-privs");
        assertThat(user.bindsLowPorts()).isFalse();
        String binds = status("00000000000004ff").replace("0000000000000000", "0000000000000404");
        assertThat(like("", binds).privileges())
                .contains("--ambient-caps=-all,+cap_2,+cap_10", "--bounding-set=-all,+cap_2,+cap_10");
    }

    /** Without SETUID (7) and CHOWN (0); SYS_ADMIN (21), which we lack too, no nginx needs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 000001ffffdfff7e | CHOWN SETUID",
                "0 | 000001ffffdfffff | ''",
                "0 | 0000000000000000 | ''",
                "0 | not told | ''",
                "33 | 0000000000000400 | ''"
            })
    void whatWeMayNotDoAndItMayIsTold(String user, String effective, String missing) {
        String ours = "Uid:\t%1$s\t%1$s\t%1$s\t%1$s\nGid:\t0\t0\t0\t0\nCapEff:\t%2$s\n".formatted(user, effective);
        ExecContext context =
                ExecContext.of(new ExecContext.Known("", status("")), new ExecContext.Known("", ours), Set.of(), "");
        assertThat(context.missing().stream().sorted().map(Enum::name).collect(Collectors.joining(" ")))
                .isEqualTo(missing);
    }

    @Test
    void whatCannotBeReadIsNotGuessed() {
        ExecContext unknown = like("garbage", "Uid:\tx\nCapBnd:\tzz\n");
        assertThat(unknown.limits()).containsExactly("--core=1");
        assertThat(unknown.privileges()).contains("--bounding-set=-all");
    }
}
