package io.github.nginxupgrade.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** proc(5), /proc/PID/limits and /proc/PID/status. */
class LikenessTest {
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

    @Test
    void limitsAreHandedOn() {
        Likeness root = Likeness.parse(LIMITS, status(""));
        assertThat(root.words())
                .containsExactly(
                        "prlimit", "--cpu=unlimited:unlimited", "--nofile=1024:524288", "--nice=0:0", "--core=1");
        assertThat(root.bindsLowPorts()).isTrue();
    }

    @Test
    void anotherUserWithFewerCapabilitiesIsWhatItIs() {
        Likeness user = Likeness.parse("", status("0000000000000401"));
        assertThat(user.words())
                .containsExactly(
                        "prlimit",
                        "--core=1",
                        "setpriv",
                        "--bounding-set=-all,+cap_0,+cap_10",
                        "--reuid=33",
                        "--regid=33",
                        "--groups=4,33,999",
                        "--no-new-privs");
        assertThat(user.bindsLowPorts()).isFalse();
    }

    @Test
    void whatCannotBeReadIsNotGuessed() {
        assertThat(Likeness.parse("garbage", "Uid:\tx\nCapBnd:\tzz\n").words()).containsExactly("prlimit", "--core=1");
    }
}
