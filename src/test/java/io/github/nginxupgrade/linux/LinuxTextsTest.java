package io.github.nginxupgrade.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of the kernel and of systemd, hostile ones too: what is no number, no mount, no setting is not known. */
class LinuxTextsTest {
    private static final String HUGE = "99999999999999999999999999";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Pss:            1234 kB | 1263616",
                "Pss: 0 kB               | 0",
                "Pss: 1234               | -1",
                "Pss: -5 kB              | -1",
                "Pss: 12 MB              | -1",
                "Pss: " + HUGE + " kB    | -1",
                "Pss_Anon: 5 kB          | -1",
                "' Pss: 5 kB'            | -1",
                "Pss                     | -1",
                "''                      | -1"
            })
    void bytesOfAField(String line, long expected) {
        OptionalLong found = Fields.parse("Rss: 9 kB\n" + line + "\n").bytes("Pss");
        assertThat(found.orElse(-1)).isEqualTo(expected);
    }

    @Test
    void theFirstOfTwoFieldsCounts() {
        assertThat(Fields.parse("Pss: 1 kB\nPss: 2 kB\n").bytes("Pss")).hasValue(1024);
    }

    @Test
    void numbersOfAField() {
        Fields fields =
                Fields.parse("NSpid:\t4711\t7\nGroups:\t4 24 1000 \nUid:\t0\t33\t0\t0\nName:\tNSpid: 3\nEmpty:\n");
        assertThat(fields.last("NSpid")).hasValue(7);
        assertThat(fields.first("NSpid")).hasValue(4711);
        assertThat(fields.numbers("Groups")).containsExactly(4L, 24L, 1000L);
        assertThat(fields.numbers("Uid").get(1)).isEqualTo(33);
        assertThat(fields.last("Empty")).isEmpty();
        assertThat(fields.first("Empty")).isEmpty();
        assertThat(fields.numbers("None")).isEmpty();
    }

    /** Not known is not lacking. */
    @ParameterizedTest
    @CsvSource({
        "000001ffffffffff, false",
        "000001ff7fffffff, true",
        "0, true",
        "ffffffffffffffff, false",
        "'', false",
        "xyz, false",
        "11112222333344445, false"
    })
    void aCapabilityThatIsMissing(String set, boolean lacks) {
        assertThat(Fields.parse("CapEff:\t" + set).lacks("CapEff", 31)).isEqualTo(lacks);
    }

    private static final Mounts MOUNTS = Mounts.parse(
            """
            22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
            30 22 0:25 / /usr ro,nodev shared:2 - squashfs none rw
            31 30 0:26 / /usr/local rw,noexec - tmpfs tmpfs rw
            32 22 0:27 / /a\\040b rw - tmpfs none rw,size=4k
            33 22 0:28 / /srv/deep rw,noexec - tmpfs none rw
            34 22 0:29 / /srv rw - tmpfs none rw
            35 22 0:30 / /data rw - tmpfs none rw
            36 35 0:31 / /data ro - tmpfs none rw
            no mount
            37 22 0:32 /
            x y 0:32 / /usr rw - t s o
            99999999999 22 0:1 / /usr rw - t s o
            40 22 0:33 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
            """);

    @ParameterizedTest
    @CsvSource({
        "/, /, rw",
        "/etc/passwd, /, rw",
        "/usr/sbin/nginx, /usr, ro",
        "/usr, /usr, ro",
        "/usrlocal, /, rw",
        "/usr/local/sbin/nginx, /usr/local, noexec",
        "/a b/c, /a b, rw",
        "/srv/deep/x, /srv, rw",
        "/data/x, /data, ro"
    })
    void theMountOfAPathIsTheOneThatTheKernelWalksInto(String path, String point, String option) {
        Mounts.Mount mount = MOUNTS.of(path).orElseThrow();
        assertThat(mount.point()).isEqualTo(point);
        assertThat(mount.has(option)).isTrue();
    }

    @Test
    void aHiddenMountIsNotTaken() {
        // /srv/deep lies under /srv, which was mounted over it later
        assertThat(MOUNTS.of("/srv/deep/x").orElseThrow().has("noexec")).isFalse();
    }

    @Test
    void noMountsNoAnswer() {
        assertThat(Mounts.parse("").of("/x")).isEmpty();
        assertThat(Mounts.parse("garbage\n\0\n1 2 3").of("/x")).isEmpty();
        assertThat(MOUNTS.pointOf("cgroup", "pids")).contains("/sys/fs/cgroup/pids");
        assertThat(MOUNTS.pointOf("cgroup", "memory")).isEmpty();
        assertThat(MOUNTS.pointOf("cgroup2", "")).isEmpty();
    }

    /** Parents that are each other's, which no kernel writes, end all the same. */
    @Test
    void aCircleOfMountsEnds() {
        Mounts circle = Mounts.parse("1 2 0:1 / / rw - t s o\n2 1 0:1 / / rw - t s o\n3 3 0:1 / / rw - t s o\n");
        assertThat(circle.of("/x").map(Mounts.Mount::point)).contains("/");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'0::/system.slice/nginx.service', nginx.service",
                "'1:name=systemd:/system.slice/nginx.service\n0::/', nginx.service",
                "'1:name=systemd:/\n0::/system.slice/a.service', a.service",
                "'0::/system.slice/system-nginx.slice/nginx@eu.service', nginx@eu.service",
                "'0::/system.slice/nginx.service/workers', nginx.service",
                "'0::/user.slice/user-0.slice/user@0.service/app.slice/nginx.service', none",
                "'0::/system.slice/docker-0123.scope', none",
                "'0::/', none",
                "'4:memory:/system.slice/nginx.service', none",
                "'0::relative.service', none",
                "'garbage', none",
                "'', none"
            })
    void theUnitOfAControlGroup(String text, String unit) {
        assertThat(Cgroups.parse(text).unit()).isEqualTo(Optional.ofNullable(unit));
    }

    @Test
    void controlGroupsByController() {
        Cgroups groups = Cgroups.parse("4:cpu,cpuacct:/a:b\n3:memory:/m\n0::/u\n");
        assertThat(groups.of("cpuacct")).contains("/a:b");
        assertThat(groups.of("pids")).isEmpty();
        assertThat(groups.unified()).contains("/u");
        assertThat(Cgroups.upwards("/a/b")).containsExactly("/a/b", "/a", "/");
        assertThat(Cgroups.upwards("/")).containsExactly("/");
        assertThat(Cgroups.upwards("/../x/")).containsExactly("/../x", "/..", "/");
    }

    @ParameterizedTest
    @CsvSource({
        "'Max open files            1024                 4096                 files     ', 1024",
        "'Max open files            unlimited            unlimited            files     ', -1",
        "'Max open filesx           1                    1                    files', -1",
        "'Max open files            " + HUGE + "         1                    files', -1",
        "'x Max open files          1                    1                    files', -1",
        "'', -1"
    })
    void aSoftLimit(String line, long expected) {
        assertThat(new Limits("Limit  Soft Limit\n" + line + "\n")
                        .soft("Max open files")
                        .orElse(-1))
                .isEqualTo(expected);
    }

    /** {@code fe:00} is st_dev 0xfe00. */
    @Test
    void whoHoldsALock() {
        Locks locks = Locks.parse(
                """
                1: POSIX  ADVISORY  WRITE 1234 fe:00:131 0 EOF
                1: -> POSIX  ADVISORY  WRITE 1299 fe:00:132 0 EOF
                2: FLOCK  ADVISORY  WRITE 77 00:1a:133 0 EOF
                3: LEASE  ACTIVE    READ  78 fe:00:134 0 EOF
                4: OFDLCK ADVISORY  WRITE -1 fe:00:135 0 EOF
                garbage
                """);
        assertThat(locks.holder(0xfe00, 131)).contains(1234);
        assertThat(locks.holder(0xfe00, 132)).isEmpty();
        assertThat(locks.holder(0x1a, 133)).contains(77);
        assertThat(locks.holder(0xfe00, 133)).isEmpty();
        assertThat(locks.holder(0xfe00, 134)).isEmpty();
        assertThat(locks.holder(0xfe00, 135)).contains(-1);
        // a minor above 255 has its upper bits above the major: makedev(3)
        assertThat(Locks.parse("1: POSIX  ADVISORY  WRITE 5 103:1ff:9 0 EOF").holder(0x1103ffL, 9))
                .contains(5);
    }

    private record UnitRow(String name, List<String> texts, String type, Optional<String> pidFile, String killMode) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<UnitRow> units() {
        return Stream.of(
                unit("nothing", "simple", null, "control-group"),
                unit(
                        "its own",
                        "forking",
                        "/run/nginx.pid",
                        "mixed",
                        "[Service]\nType=forking\nPIDFile=/run/nginx.pid\nKillMode=mixed\n"),
                unit(
                        "of another section",
                        "simple",
                        null,
                        "control-group",
                        "[Unit]\nType=forking\n[Install]\nPIDFile=/x\n"),
                unit(
                        "spaces and comments",
                        "forking",
                        "/x",
                        "process",
                        "# [Service]\n [Service] \n Type = forking \n;Type=simple\nPIDFile=/x\nKillMode=process"),
                unit(
                        "joined lines",
                        "forking",
                        null,
                        "control-group",
                        "[Service]\nExecStart=/a \\\n# Type=notify\n  Type=notify\nType=forking\n"),
                unit(
                        "a drop-in counts",
                        "forking",
                        "/run/b.pid",
                        "control-group",
                        "[Service]\nType=simple\nPIDFile=/a\n",
                        "[Service]\nType=forking\nPIDFile=b.pid\n"),
                unit(
                        "taken back",
                        "simple",
                        null,
                        "control-group",
                        "[Service]\nType=forking\nPIDFile=/a\n",
                        "[Service]\nType=\nPIDFile=\n"),
                unit(
                        "a specifier",
                        "forking",
                        "/run/n.pid",
                        "control-group",
                        "[Service]\nType=forking\nPIDFile=%t/n.pid\n"),
                unit("windows lines", "forking", "/x", "control-group", "[Service]\r\nType=forking\r\nPIDFile=/x\r\n"),
                unit("a bus name", "dbus", null, "control-group", "[Service]\nBusName=org.x\n"),
                unit("garbage", "simple", null, "control-group", "\0\n=\n[Service\n[Service]\n=x\nType\n\\\n\\"));
    }

    private static UnitRow unit(
            String name,
            String type,
            @org.jspecify.annotations.Nullable String pidFile,
            String killMode,
            String... texts) {
        return new UnitRow(name, List.of(texts), type, Optional.ofNullable(pidFile), killMode);
    }

    @ParameterizedTest
    @MethodSource("units")
    void aUnitFileIsReadAsSystemdReadsIt(UnitRow row) {
        Unit unit = Unit.ofFiles(row.texts());
        assertThat(unit.type()).isEqualTo(row.type());
        assertThat(unit.pidFile()).isEqualTo(row.pidFile());
        assertThat(unit.killMode()).isEqualTo(row.killMode());
    }

    @Test
    void whatSystemctlShows() {
        Unit unit = Unit.ofShow("Type=forking\nPIDFile=\nGuessMainPID=no\nKillMode=mixed\nLoadState=loaded\n");
        assertThat(unit.type()).isEqualTo("forking");
        assertThat(unit.pidFile()).isEmpty();
        assertThat(unit.denies("GuessMainPID")).isTrue();
        assertThat(Unit.ofShow("GuessMainPID=yes").denies("GuessMainPID")).isFalse();
        assertThat(Unit.ofShow("").denies("GuessMainPID")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/bin/certbot|renew, certbot",
        "/usr/bin/python3|/usr/bin/certbot|renew, certbot",
        "python3.11|-I|-u|/snap/bin/certbot, certbot",
        "/bin/sh|-c|certbot renew, sh",
        "/bin/sh|/usr/sbin/logrotate, logrotate",
        "certbot, certbot",
        "vim|/etc/certbot, vim",
        "/usr/bin/python3, python3",
        "/usr/bin/env|certbot, certbot",
        "nginx: master process /usr/bin/certbot, nginx:",
        "'', ''",
        "|, ''"
    })
    void theNameOfAProgram(String commandLine, String name) {
        assertThat(CommandName.of(commandLine.replace('|', '\0'))).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\n\n", ":", "::::", "0::", "a=b", "\uFFFD\uFFFD"})
    void nothingOfItEndsInAnException(String text) {
        assertThat(Fields.parse(text).last("x")).isEmpty();
        assertThat(Mounts.parse(text).of("/")).isEmpty();
        assertThat(Cgroups.parse(text).unit()).isEmpty();
        assertThat(Locks.parse(text).list()).isEmpty();
        assertThat(Unit.ofFiles(List.of(text)).pidFile()).isEmpty();
        assertThat(new Limits(text).soft("Max processes")).isEmpty();
        assertThat(CommandName.of(text)).isNotNull();
    }

    /** Each would take room on the stack. */
    @Test
    void aMountMayHaveManyTags() {
        Mounts mounts = Mounts.parse("22 1 98:0 / / rw" + " shared:1".repeat(1 << 15) + " - ext4 /dev/a ro\n");
        assertThat(mounts.of("/etc").orElseThrow().has("ro")).isTrue();
    }
}
