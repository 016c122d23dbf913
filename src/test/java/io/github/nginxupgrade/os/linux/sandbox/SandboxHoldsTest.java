package io.github.nginxupgrade.os.linux.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nginxupgrade.os.Capability;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.os.linux.Children;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program tries in a sandbox does not succeed, and what it takes of the machine is bounded. */
@Tag("privileged")
class SandboxHoldsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    private static final SandboxLimits WIDE = new SandboxLimits(1L << 30, 500, Duration.ofMinutes(5));
    private static final int KILLED = 128 + 9;
    private static final int REFUSED = 111;
    private static final int NOT_THERE = 2;

    @TempDir
    static Path folder;

    private static final Proc PROC = new Proc(Path.of("/proc"));
    private static final LinuxSandboxes SANDBOXES = new LinuxSandboxes(PROC, new Interruptions());

    private static Path attempt;
    private static Sandbox common;

    @BeforeAll
    static void compileAndBuild() throws IOException, InterruptedException, OsFailure {
        attempt = folder.resolve("attempt");
        Process compiler = new ProcessBuilder("gcc", "-O1", "-o", attempt.toString(), "src/test/c/attempt.c")
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
        common = open(Set.of(), WIDE);
    }

    @AfterAll
    static void close() {
        common.close();
    }

    private static Sandbox open(Set<Capability> beside, SandboxLimits bounds) throws OsFailure {
        return SANDBOXES.open((int) ProcessHandle.current().pid(), beside, bounds);
    }

    private static CommandResult run(Sandbox sandbox, String... words) throws OsFailure {
        return sandbox.run(List.of(words), Path.of("/"), ENVIRONMENT, PATIENCE);
    }

    private static CommandResult sh(Sandbox sandbox, String script) throws OsFailure {
        return run(
                sandbox,
                "/bin/sh",
                "-c",
                script,
                attempt.toString(),
                Long.toString(ProcessHandle.current().pid()));
    }

    /** The files of the kernel are opened for writing only: were it permitted, nothing would be changed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "true >>/proc/sys/vm/swappiness",
                "true >>/proc/sysrq-trigger",
                "true >>/proc/irq/default_smp_affinity",
                "true >>/sys/kernel/profiling || true >>/sys/kernel/uevent_helper",
                "mount -o remount,rw /sys",
                "mount -o remount,bind,rw /proc/sys",
                "umount /proc/sys",
                "mount -t proc proc /mnt",
                "mount -t cgroup2 cgroup2 /mnt",
                "mount -t cgroup -o memory cgroup /mnt",
                "mount -t tmpfs tmpfs /mnt",
                "unshare --mount true",
                "nsenter --target 1 --net true",
                "chroot / true",
                "hostname other",
                "ip link set lo down",
                "kill -0 \"$1\"",
                "\"$0\" node /tmp/node",
                "\"$0\" raw",
                "\"$0\" packet",
                "\"$0\" trace 1",
                "\"$0\" core",
                "cat /proc/1/environ",
                "setpriv --bounding-set +sys_admin --inh-caps +sys_admin --ambient-caps +sys_admin true"
            })
    void anAttemptFails(String script) throws OsFailure {
        CommandResult result = sh(common, script);
        assertThat(result.succeeded()).as("%s", result).isFalse();
        assertThat(result.timedOut()).as("%s", result).isFalse();
        assertThat(result.errors()).doesNotContain("not found").isNotBlank();
    }

    /** CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID and NET_BIND_SERVICE, of what root has. */
    @ParameterizedTest
    @CsvSource({"'',00000000000004eb", "NET_RAW,00000000000024eb"})
    void rootHasTheCapabilitiesOfAnNginxOnly(String beside, String set) throws OsFailure {
        Set<Capability> asked = beside.isEmpty() ? Set.of() : Set.of(Capability.valueOf(beside));
        try (Sandbox sandbox = open(asked, WIDE)) {
            assertThat(sh(sandbox, "cat /proc/self/status").output())
                    .contains("CapEff:\t" + set, "CapPrm:\t" + set, "CapBnd:\t" + set)
                    .contains("CapInh:\t0000000000000000", "CapAmb:\t0000000000000000", "NoNewPrivs:\t1");
        }
    }

    @Test
    void whatNginxDoesWhenItStartsSucceeds() throws OsFailure {
        CommandResult result = sh(
                common,
                "set -e; mkdir /tmp/theirs; chown 65534 /tmp/theirs; chmod 700 /tmp/theirs; echo x >/tmp/theirs/log;"
                        + " setpriv --reuid 65534 --regid 65534 --clear-groups sh -c 'sleep 1000 & echo $!' >/tmp/pid;"
                        + " kill \"$(cat /tmp/pid)\"; ulimit -n");
        assertThat(result.succeeded()).as("%s", result).isTrue();
    }

    @Test
    void itHasNoTerminalAndASessionOfItsOwn() throws OsFailure {
        assertThat(sh(common, ": </dev/tty").succeeded()).isFalse();
        // pid (comm) state ppid pgrp session
        String[] stat = sh(common, "cat /proc/$$/stat; exit 0").output().split(" ", -1);
        assertThat(stat[5]).isEqualTo(stat[0]);
    }

    /** How the folder of a live socket comes to be seen a second time, at {@code at}; the last can't carry an overlay. */
    private enum Seen {
        WHERE_IT_IS("at=live"),
        READ_ONLY("mkdir at; mount --bind -o ro live at"),
        READ_ONLY_IN_ANOTHER("mkdir at; mount -t tmpfs at at; mkdir at/in; mount --bind -o ro live at/in", "at/in/s"),
        AS_A_FILE("touch at; mount --bind live/s at", "at"),
        AS_A_READ_ONLY_FILE("touch at; mount --bind -o ro live/s at", "at"),
        OVER_TWO_OVERLAYS(
                "mkdir all; mount -t tmpfs all all; mkdir all/1 all/2 all/3 all/4 all/5 at;"
                        + " mount -t overlay o at -o lowerdir=live,upperdir=all/1,workdir=all/2;"
                        + " mount -t overlay o at -o lowerdir=at,upperdir=all/3,workdir=all/4; \"$1\" serve at/t & :",
                "at/t"),
        OVER_TWO_OVERLAYS_READ_ONLY(
                OVER_TWO_OVERLAYS.script + "; while [ ! -S at/t ]; do :; done; mount -o remount,bind,ro at", "at/t");

        private final String script;
        private final String path;

        Seen(String script, String path) {
            this.script = script;
            this.path = path;
        }

        Seen(String script) {
            this(script, script.equals("at=live") ? "live/s" : "at/s");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLiveSocketIsNotReachedByAnyMount(Seen seen, @TempDir Path place)
            throws IOException, InterruptedException, OsFailure {
        try (var children = new Children()) {
            Files.createDirectory(place.resolve("live"));
            Process like = children.start(
                    "unshare",
                    "--mount",
                    "--propagation",
                    "private",
                    "sh",
                    "-ec",
                    "cd \"$0\"; \"$1\" serve live/s & while [ ! -S live/s ]; do :; done; " + seen.script
                            + "; while [ ! -S " + seen.path + " ]; do :; done; : >ready; exec sleep 1000",
                    place.toString(),
                    attempt.toString());
            Children.await("the mounts", () -> Files.exists(place.resolve("ready")));
            String path = place.resolve(seen.path).toString();
            Process control = children.start(
                    "nsenter", "--mount", "--target", Long.toString(like.pid()), attempt.toString(), "dial", path);
            assertThat(control.waitFor()).isZero();
            try (Sandbox sandbox = SANDBOXES.open((int) like.pid(), Set.of(), WIDE)) {
                assertThat(run(sandbox, attempt.toString(), "dial", path).exitCode())
                        .isIn(REFUSED, NOT_THERE);
                assertThat(run(sandbox, "/usr/bin/find", place.toString(), "-name", "ready")
                                .output())
                        .contains("ready");
            }
        }
    }

    @Test
    void moreMemoryThanTheSandboxHasIsNotToBeHad() throws OsFailure {
        try (Sandbox sandbox = open(Set.of(), new SandboxLimits(64L << 20, 500, Duration.ofMinutes(5)))) {
            assumeTrue(isBounded(sandbox), "no control group for memory here");
            assertThat(run(sandbox, attempt.toString(), "eat", "16").exitCode()).isZero();
            assertThat(run(sandbox, attempt.toString(), "eat", "1000").exitCode())
                    .isEqualTo(KILLED);
        }
    }

    @Test
    void moreProcessesThanTheSandboxHasAreNotToBeHad() throws OsFailure {
        try (Sandbox sandbox = open(Set.of(), new SandboxLimits(1L << 30, 50, Duration.ofMinutes(5)))) {
            assumeTrue(isBounded(sandbox), "no control group for processes here");
            CommandResult result = run(sandbox, attempt.toString(), "breed", "1000");
            assertThat(result.succeeded()).isFalse();
            assertThat(Integer.parseInt(result.output().strip())).isLessThan(50);
        }
    }

    private static boolean isBounded(Sandbox sandbox) {
        return PROC.text(sandbox.first(), "cgroup").orElse("").contains("/nginx-upgrade-sandbox-");
    }

    /** By a process that is not ours: it would end as well had we been stopped. */
    @Test
    void itEndsWhenItsLifeIsOver() throws OsFailure, InterruptedException {
        try (Sandbox sandbox = open(Set.of(), new SandboxLimits(1L << 30, 500, Duration.ofSeconds(8)))) {
            Children.await("its end", () -> PROC.text(sandbox.first(), "stat").isEmpty());
        }
    }

    @Test
    void noControlGroupIsLeft() throws IOException, OsFailure {
        List<Path> groups;
        try (Sandbox sandbox = open(Set.of(), WIDE)) {
            assumeTrue(isBounded(sandbox), "no control groups here");
            groups = groupsOf(sandbox);
            assertThat(groups).isNotEmpty();
        }
        assertThat(groups).noneMatch(Files::exists);
    }

    /**
     * The tool runs in a service that is stopped. In version 2 the group of that goes while the sandbox still ends beside it;
     * before, it stays for as long as the sandbox's group is below it.
     */
    @Test
    void noControlGroupIsLeftWhereOursIsGone() throws IOException, InterruptedException {
        assumeTrue(isBounded(common), "no control groups here");
        Optional<Path> memory = ownGroup(":memory:", "memory");
        Path service = memory.map(own -> own.resolve("sandbox-holds-test"))
                .orElseGet(() -> ownGroup("0::", "").orElseThrow().resolveSibling("sandbox-holds-test"));
        service = service.resolveSibling(
                service.getFileName() + "-" + ProcessHandle.current().pid());
        Files.createDirectory(service);
        String procs = service.resolve("cgroup.procs").toString();
        String script = "src/main/resources/io/github/nginxupgrade/os/linux/sandbox/bounds.sh";
        Process bounds = new ProcessBuilder(
                        "sh", "-c", "echo 0 >\"$1\"; exec sh \"$2\" 67108864 50 60 cat", "sh", procs, script)
                .start();
        try (var said = bounds.inputReader()) {
            String group = said.readLine();
            assertThat(group).startsWith("group ");
            if (memory.isEmpty()) {
                // it is empty but for what has just joined the other
                Path gone = service;
                Children.await("the end of our own group", () -> gone.toFile().delete());
            } else {
                assertThat(service.toFile().delete()).isFalse();
            }
            bounds.getOutputStream().close();
            assertThat(bounds.waitFor()).isZero();
            assertThat(Path.of(group.substring("group ".length()))).doesNotExist();
        }
        Path last = service;
        Children.await(
                "nothing to be left", () -> !Files.exists(last) || last.toFile().delete());
    }

    /** Our own, of this line of {@code /proc/PID/cgroup} (cgroups(7)), where its tree is at its usual place. */
    private static Optional<Path> ownGroup(String line, String tree) {
        return PROC.text((int) ProcessHandle.current().pid(), "cgroup")
                .orElse("")
                .lines()
                .filter(each -> each.contains(line))
                .map(each -> Path.of("/sys/fs/cgroup/" + tree + each.substring(each.lastIndexOf(':') + 1)))
                .findFirst();
    }

    /** {@code 8:pids:/nginx-upgrade-sandbox-5a0c8a06-…}. */
    private static List<Path> groupsOf(Sandbox sandbox) throws IOException {
        List<String> names = PROC.text(sandbox.first(), "cgroup")
                .orElse("")
                .lines()
                .filter(line -> line.contains("/nginx-upgrade-sandbox-"))
                .map(line -> line.substring(line.lastIndexOf('/') + 1))
                .toList();
        try (var all = Files.find(
                Path.of("/sys/fs/cgroup"),
                9,
                (path, attributes) -> names.contains(String.valueOf(path.getFileName())))) {
            return all.toList();
        }
    }

    /** What a helper says is not the program's word. */
    @Test
    void whatCannotBePreparedIsAFailureNotAResult() throws OsFailure {
        Throwable failure = org.assertj.core.api.Assertions.catchThrowable(
                () -> common.run(List.of("/bin/true"), Path.of("/nowhere"), Map.of(), PATIENCE));
        assertThat(failure)
                .isInstanceOf(OsFailure.class)
                .hasMessageStartingWith("cannot run /bin/true in a sandbox: what prepares it failed: ")
                .hasMessageContaining("/nowhere");
    }
}
