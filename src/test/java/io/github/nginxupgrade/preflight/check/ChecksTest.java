package io.github.nginxupgrade.preflight.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.check.candidate.ArgumentUnknown;
import io.github.nginxupgrade.preflight.check.candidate.CandidateOlder;
import io.github.nginxupgrade.preflight.check.candidate.CapabilitiesLost;
import io.github.nginxupgrade.preflight.check.candidate.CompatLost;
import io.github.nginxupgrade.preflight.check.candidate.CompiledPathsChanged;
import io.github.nginxupgrade.preflight.check.candidate.ConfigurationPathChanged;
import io.github.nginxupgrade.preflight.check.candidate.FeaturesLost;
import io.github.nginxupgrade.preflight.check.candidate.PidPathChanged;
import io.github.nginxupgrade.preflight.check.candidate.SocketsNotInherited;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationChanged;
import io.github.nginxupgrade.preflight.check.configuration.KeepaliveMinTimeout;
import io.github.nginxupgrade.preflight.check.configuration.ListenRemoved;
import io.github.nginxupgrade.preflight.check.configuration.QuicListeners;
import io.github.nginxupgrade.preflight.check.configuration.ReuseportShrinks;
import io.github.nginxupgrade.preflight.check.configuration.ShutdownTimeoutAbsent;
import io.github.nginxupgrade.preflight.check.configuration.UdpListeners;
import io.github.nginxupgrade.preflight.check.configuration.UnixSockets;
import io.github.nginxupgrade.preflight.check.configuration.UserChanged;
import io.github.nginxupgrade.preflight.check.instance.BareArgv0;
import io.github.nginxupgrade.preflight.check.instance.BinaryMissing;
import io.github.nginxupgrade.preflight.check.instance.DeletedFolder;
import io.github.nginxupgrade.preflight.check.instance.DoubledWorkers;
import io.github.nginxupgrade.preflight.check.instance.DrainingWorkers;
import io.github.nginxupgrade.preflight.check.instance.ForegroundMaster;
import io.github.nginxupgrade.preflight.check.instance.InsideUnit;
import io.github.nginxupgrade.preflight.check.instance.MasterProcessOff;
import io.github.nginxupgrade.preflight.check.instance.NotServing;
import io.github.nginxupgrade.preflight.check.instance.OrphanedWorkers;
import io.github.nginxupgrade.preflight.check.instance.OtherMountNamespace;
import io.github.nginxupgrade.preflight.check.instance.OtherNetworkNamespace;
import io.github.nginxupgrade.preflight.check.instance.PidFileElsewhere;
import io.github.nginxupgrade.preflight.check.instance.PidFileNotWritable;
import io.github.nginxupgrade.preflight.check.instance.StaleOldbin;
import io.github.nginxupgrade.preflight.check.machine.BinaryIsAMount;
import io.github.nginxupgrade.preflight.check.machine.DiskSpace;
import io.github.nginxupgrade.preflight.check.machine.ImmutableFile;
import io.github.nginxupgrade.preflight.check.machine.MemoryShort;
import io.github.nginxupgrade.preflight.check.machine.NoexecMount;
import io.github.nginxupgrade.preflight.check.machine.OpenFiles;
import io.github.nginxupgrade.preflight.check.machine.OwnerLost;
import io.github.nginxupgrade.preflight.check.machine.ProcessLimit;
import io.github.nginxupgrade.preflight.check.machine.ReadOnlyMount;
import io.github.nginxupgrade.preflight.check.machine.SelinuxLabel;
import io.github.nginxupgrade.preflight.check.neighbours.CertbotAtWork;
import io.github.nginxupgrade.preflight.check.neighbours.LogrotateAtWork;
import io.github.nginxupgrade.preflight.check.neighbours.PackageManagerAtWork;
import io.github.nginxupgrade.preflight.check.neighbours.UnitKillMode;
import io.github.nginxupgrade.preflight.check.neighbours.UnitPidFile;
import io.github.nginxupgrade.preflight.check.neighbours.UnitType;
import io.github.nginxupgrade.preflight.check.neighbours.UnitWatchdog;
import io.github.nginxupgrade.preflight.check.neighbours.VendorUpgrade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each check on a machine of which only that is told which it looks at: found, just not found, and not to be known. What the
 * machine really says is what the tests on a real nginx hold.
 */
class ChecksTest {
    private static final String OK = "";
    private static final String TENGINE = "nginx/1.31.3\nTengine version: Tengine/";
    private static final String ANGIE = "nginx/1.31.2\nAngie version: Angie/1.12.1";
    private static final String ROOT = "22 1 98:0 / / rw - ext4 /dev/a rw\n";
    private static final String GROUP = "0::/system.slice/nginx.service\n";
    private static final String CGROUPS = "30 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    private static final String UNIT = "/etc/systemd/system/nginx.service";
    private static final String WWW =
            "Uid:\t33\t33\t33\t33\nGid:\t33\t33\t33\t33\nGroups:\t44\nNSsid:\t100\nCapEff:\t0000000000000400\n";

    /** One machine, and what is said of it: this text is part of the evidence; an empty one says that nothing is. */
    private record Row(String name, UnaryOperator<Scenery> machine, String evidence) {}

    private static Row row(String name, UnaryOperator<Scenery> machine, String evidence) {
        return new Row(name, machine, evidence);
    }

    private final List<DynamicTest> tests = new ArrayList<>();

    /** On the machine as it is, nothing may be found; so that a row that finds something shows what made the difference. */
    private void check(Check check, Row... rows) {
        String id = check.hazards().get(0).id();
        Row[] all = Stream.concat(Stream.of(row("nothing", it -> it, OK)), Stream.of(rows))
                .toArray(Row[]::new);
        for (Row row : all) {
            tests.add(DynamicTest.dynamicTest(id + ": " + row.name(), () -> {
                String seen = row.machine().apply(new Scenery()).seenBy(check);
                if (row.evidence().isEmpty()) {
                    assertThat(seen).isEmpty();
                } else {
                    assertThat(seen).contains(row.evidence());
                }
            }));
        }
    }

    @TestFactory
    Stream<DynamicTest> theInstance() {
        check(new NotServing(), row("nothing runs", Scenery::stopped, "the instance is in phase"));
        check(
                new BareArgv0(),
                row("a name", it -> it.command("nginx -g x"), "started as \"nginx\", without a folder"),
                row("a relative path", it -> it.command("sbin/nginx"), OK));
        check(
                new BinaryMissing(),
                row("gone", it -> it.absent("/usr/sbin/nginx"), "nothing is at /usr/sbin/nginx"),
                row("gone, and it is bare-argv0", it -> it.command("nginx").absent("/usr/sbin/nginx"), OK));
        check(
                new DeletedFolder(),
                row(
                        "relative, folder gone",
                        it -> it.command("./nginx").withoutWorkingFolder(),
                        "started as \"./nginx\""),
                row("relative, folder there", it -> it.command("./nginx"), OK),
                row("absolute, folder gone", Scenery::withoutWorkingFolder, OK),
                row("a bare name, folder gone", it -> it.command("nginx").withoutWorkingFolder(), OK),
                row(
                        "nothing runs",
                        it -> it.command("./nginx").withoutWorkingFolder().stopped(),
                        OK));
        check(
                new DoubledWorkers(),
                row(
                        "two sets",
                        it -> it.workers(0, 700, 700, 900, 900),
                        "has 4 workers, and its configuration asks for 2"),
                row("two sets, just apart", it -> it.workers(0, 700, 700, 801, 801), "has 4 workers"),
                row("one set that took a second to start", it -> it.workers(0, 700, 700, 800, 800), OK),
                row("three are no two sets", it -> it.workers(0, 700, 700, 900), OK),
                row("the other set drains", it -> it.workers(2, 700, 900), OK),
                row(
                        "as many as are wanted",
                        it -> it.configuration("worker_processes 4;").workers(0, 700, 700, 900, 900),
                        OK),
                row(
                        "of each processor one",
                        it -> it.configuration("worker_processes auto;").workers(0, 7, 7, 900, 900),
                        "asks for 2"),
                row(
                        "a number that is none",
                        it -> it.configuration("worker_processes x;").workers(0, 7, 7, 900, 900),
                        OK),
                row("nothing runs", it -> it.workers(0, 700, 700, 900, 900).stopped(), OK));
        check(
                new DrainingWorkers(),
                row("one", it -> it.workers(1, 700), "1 worker of an earlier reload"),
                row("two", it -> it.workers(2, 700), "2 workers of an earlier reload"));
        check(
                new MasterProcessOff(),
                row("off", it -> it.configuration("master_process off;"), "master_process off"),
                row("on", it -> it.configuration("master_process on;"), OK));
        check(
                new OrphanedWorkers(),
                row("one", it -> it.orphan(300), "without a master accept connections too: 300"),
                row("they are all that is left", it -> it.orphan(300).stopped(), OK));
        check(
                new StaleOldbin(),
                row("of another", it -> it.oldbin(99), "/run/nginx.pid.oldbin names process 99"),
                row("of the master itself", it -> it.oldbin(Scenery.MASTER), OK),
                row("nothing runs", it -> it.oldbin(99).stopped(), OK));
        check(
                new InsideUnit(),
                row(
                        "in it",
                        it -> it.text("/proc/100/cgroup", GROUP).text("/proc/self/cgroup", GROUP),
                        "inside nginx.service"),
                row(
                        "in another",
                        it -> it.text("/proc/100/cgroup", GROUP).text("/proc/self/cgroup", "0::/x.service\n"),
                        OK),
                row("in none", it -> it.text("/proc/100/cgroup", GROUP).text("/proc/self/cgroup", "0::/\n"), OK),
                row("not known", it -> it.text("/proc/100/cgroup", GROUP), OK));
        check(
                new OtherNetworkNamespace(),
                row("another", it -> namespace(it, "net", 2), "in another network namespace"),
                row("ours", it -> namespace(it, "net", 1), OK),
                row("not known", it -> it.file("/proc/100/ns/net", new FileId(4, 2), 0), OK));
        check(
                new OtherMountNamespace(),
                row(
                        "other files",
                        it -> namespace(it, "mnt", 2).file("/proc/100/root/usr/sbin/nginx", new FileId(1, 99), 1),
                        "/usr/sbin/nginx is not what we see"),
                row("nothing there", it -> namespace(it, "mnt", 2), "is not what we see"),
                row("another folder", it -> seenAlike(it, 99), "is not what we see"),
                row("the very same", it -> seenAlike(it, 11), OK),
                row("ours", it -> namespace(it, "mnt", 1), OK));
        check(
                new PidFileElsewhere(),
                row(
                        "another",
                        it -> it.configuration("pid /run/other.pid;"),
                        "its configuration now says /run/other.pid"),
                row("the same", it -> it.configuration("pid /run/nginx.pid;"), OK),
                row("the same by another way", it -> it.configuration("pid /run/x/../nginx.pid;"), OK),
                row(
                        "through a link to the folder",
                        it -> it.configuration("pid /var/run/nginx.pid;").file("/var/run/.", new FileId(2, 1), 0),
                        OK),
                row(
                        "another folder",
                        it -> it.configuration("pid /var/run/nginx.pid;").file("/var/run/.", new FileId(2, 7), 0),
                        "/var/run/nginx.pid"),
                row("a folder that is not there", it -> it.configuration("pid /gone/nginx.pid;"), "/gone/nginx.pid"),
                row(
                        "nothing runs",
                        it -> it.configuration("pid /run/other.pid;").stopped(),
                        OK));
        check(
                new PidFileNotWritable(),
                row(
                        "read-only",
                        it -> it.text("/proc/100/mountinfo", "22 1 98:0 / / ro - ext4 /dev/a rw\n"),
                        "read-only"),
                row("writable", it -> it.text("/proc/100/mountinfo", ROOT), OK),
                row(
                        "another user's folder",
                        it -> it.text("/proc/100/status", WWW).owned("/run", 0755, 0, 0),
                        "runs as user id 33"),
                row("his folder", it -> it.text("/proc/100/status", WWW).owned("/run", 0755, 33, 0), OK),
                row(
                        "his folder that he may not write to",
                        it -> it.text("/proc/100/status", WWW).owned("/run", 0577, 33, 0),
                        "runs as user id 33"),
                row("his group's folder", it -> it.text("/proc/100/status", WWW).owned("/run", 0775, 0, 33), OK),
                row(
                        "another group of his",
                        it -> it.text("/proc/100/status", WWW).owned("/run", 0770, 0, 44),
                        OK),
                row(
                        "a group that may only read",
                        it -> it.text("/proc/100/status", WWW).owned("/run", 0757, 0, 44),
                        "runs as user id 33"),
                row("everybody's folder", it -> it.text("/proc/100/status", WWW).owned("/run", 0777, 0, 0), OK),
                row(
                        "which may not be entered",
                        it -> it.text("/proc/100/status", WWW).owned("/run", 0776, 0, 0),
                        "runs as user id 33"),
                row(
                        "sticky, another's file",
                        it -> it.text("/proc/100/status", WWW)
                                .owned("/run", 01777, 0, 0)
                                .owned("/run/nginx.pid", 0644, 0, 0),
                        "sticky"),
                row(
                        "sticky, his file",
                        it -> it.text("/proc/100/status", WWW)
                                .owned("/run", 01777, 0, 0)
                                .owned("/run/nginx.pid", 0644, 33, 33),
                        OK),
                row(
                        "a list of access",
                        it -> it.text("/proc/100/status", WWW)
                                .owned("/run", 0755, 0, 0)
                                .xattr("/run", "system.posix_acl_access"),
                        OK),
                row(
                        "root without its powers",
                        it -> it.text("/proc/100/status", WWW.replace("33\t33\t33\t33", "0\t0\t0\t0"))
                                .owned("/run", 0755, 33, 0),
                        "runs as user id 0"),
                row("root with its powers", it -> it.owned("/run", 0700, 7, 7), OK),
                row(
                        "a user with root's powers, which it may have given up",
                        it -> it.text("/proc/100/status", WWW.replace("0000000000000400", "000001ffffffffff"))
                                .owned("/run", 0755, 0, 0),
                        "runs as user id 33"),
                row(
                        "two numbers are enough",
                        it -> it.text("/proc/100/status", "Uid:\t33\t33\n").owned("/run", 0755, 0, 0),
                        "runs as user id 33"),
                row("not known", it -> it.text("/proc/100/status", "").owned("/run", 0700, 7, 7), OK));
        check(
                new ForegroundMaster(),
                row("off", it -> it.configuration("daemon off;"), "as long as its parent is the one that started it"),
                row(
                        "off, of old",
                        it -> it.configuration("daemon off;").runs("nginx/1.13.7", ""),
                        "unless its parent is pid 1"),
                row(
                        "of old, with a parent",
                        it -> it.runs("nginx/1.13.7", "").parent(50),
                        "before 1.13.8 then ignores USR2"),
                row("of old, of init", it -> it.runs("nginx/1.13.7", ""), OK),
                row("with a parent", it -> it.parent(50), OK),
                row("in a session from outside", it -> session(it, 0), "a process outside this pid namespace"),
                row(
                        "in a shell's session",
                        it -> session(it, 60).process(60, 'S', "bash"),
                        "in the session of process 60 (/bin/program60)"),
                row("whose leader has gone", it -> session(it, 60), OK),
                row("whose leader is dead", it -> session(it, 60).process(60, 'Z', ""), OK),
                row("whose leader was a master", it -> session(it, 60).process(60, 'S', "nginx: master process x"), OK),
                row(
                        "by a parent in its session",
                        it -> it.parent(50).process(50, 'S', "runsv").text("/proc/50/status", "NSsid:\t100\n"),
                        "by process 50 (/bin/program50), which is still its parent"),
                row(
                        "by a parent with its sockets",
                        it -> it.parent(50)
                                .process(50, 'S', "runsv")
                                .sockets(50, 7L)
                                .sockets(100, 7L, 8L),
                        "was given its listening sockets by process 50"),
                row(
                        "by a parent with other sockets",
                        it -> it.parent(50)
                                .process(50, 'S', "runsv")
                                .sockets(50, 9L)
                                .sockets(100, 7L, 8L),
                        OK),
                row(
                        "input is a terminal",
                        it -> stream(it, 0, "/dev/pts/0", "02"),
                        "its standard input is not /dev/null"),
                row(
                        "output is a file",
                        it -> stream(it, 1, "/var/log/x", "02"),
                        "its standard output is not /dev/null"),
                row(
                        "input is only read",
                        it -> stream(it, 0, "/dev/null", "0100000"),
                        "its standard input is not /dev/null"),
                row(
                        "as ngx_daemon makes it",
                        it -> stream(stream(it, 0, "/dev/null", "0100002"), 1, "/dev/null (deleted)", "02"),
                        OK),
                row("nothing runs", it -> it.configuration("daemon off;").stopped(), OK));
        return tests.stream();
    }

    private static Scenery namespace(Scenery it, String kind, int inode) {
        return it.file("/proc/self/ns/" + kind, new FileId(4, 1), 0)
                .file("/proc/100/ns/" + kind, new FileId(4, inode), 0);
    }

    /** The binary is the same through the master's root; its folder is the one with that inode. */
    private static Scenery seenAlike(Scenery it, int folder) {
        return namespace(it, "mnt", 2)
                .file("/usr/sbin/.", new FileId(1, 11), 0)
                .file("/proc/100/root/usr/sbin/.", new FileId(1, folder), 0)
                .file("/proc/100/root/usr/sbin/nginx", new FileId(1, 10), 1);
    }

    private static Scenery session(Scenery it, int leader) {
        return it.text("/proc/100/status", "NSsid:\t" + leader + "\n");
    }

    private static Scenery stream(Scenery it, int number, String target, String flags) {
        return it.link("/proc/100/fd/" + number, target)
                .text("/proc/100/fdinfo/" + number, "pos:\t0\nflags:\t" + flags + "\nmnt_id:\t9\n");
    }

    @TestFactory
    Stream<DynamicTest> theMachine() {
        check(
                new BinaryIsAMount(),
                row(
                        "it is",
                        it -> it.text(
                                "/proc/self/mountinfo", ROOT + "30 22 98:0 /n /usr/sbin/nginx rw - ext4 /dev/a rw\n"),
                        "is mounted by itself"),
                row(
                        "its folder is",
                        it -> it.text("/proc/self/mountinfo", ROOT + "30 22 98:0 /n /usr/sbin rw - ext4 /dev/a rw\n"),
                        OK),
                row(
                        "its module is",
                        it -> withModule(it)
                                .text("/proc/self/mountinfo", ROOT + "30 22 98:0 /n /m/a.so rw - ext4 /dev/a rw\n"),
                        "/m/a.so is mounted"));
        check(
                new ReadOnlyMount(),
                row(
                        "it is",
                        it -> it.text("/proc/self/mountinfo", "22 1 98:0 / / ro - ext4 /dev/a rw\n"),
                        "/usr/sbin/nginx lies on a file system that is mounted read-only"),
                row(
                        "a folder beside is",
                        it -> it.text("/proc/self/mountinfo", ROOT + "30 22 98:0 / /usr/sb ro - ext4 /dev/a rw\n"),
                        OK));
        check(
                new NoexecMount(),
                row(
                        "the candidate",
                        it -> it.text("/proc/self/mountinfo", ROOT + "30 22 98:0 / /tmp rw,noexec - tmpfs x rw\n"),
                        "/tmp/new lies on /tmp"),
                row(
                        "the live file, as the master sees it",
                        it -> it.text("/proc/100/mountinfo", "22 1 98:0 / / rw,noexec - ext4 /dev/a rw\n"),
                        "/usr/sbin/nginx lies on /"),
                row(
                        "only the live file is not, as the master sees it",
                        it -> it.text(
                                "/proc/100/mountinfo",
                                """
                                22 1 98:0 / / rw,noexec - ext4 /dev/a rw
                                30 22 98:0 /usr/sbin/nginx /usr/sbin/nginx rw - ext4 /dev/a rw
                                """),
                        "nginx sees /usr/sbin mounted noexec, and only what is at /usr/sbin/nginx now as exec"),
                row("neither", it -> it.text("/proc/self/mountinfo", ROOT).text("/proc/100/mountinfo", ROOT), OK));
        check(
                new ImmutableFile(),
                row("the file", it -> it.immutable("/usr/sbin/nginx"), "/usr/sbin/nginx has the immutable attribute"),
                row("its folder", it -> it.immutable("/usr/sbin"), "/usr/sbin has the immutable attribute"),
                row("a module that is replaced", it -> withModule(it).immutable("/m/a.so"), "/m/a.so has"),
                row(
                        "a module that is not",
                        it -> it.configuration("load_module /m/b.so;").immutable("/m/b.so"),
                        OK));
        check(
                new DiskSpace(),
                row(
                        "two binaries do not fit",
                        it -> it.owned("/usr/sbin/.", 0755, 0, 0).usable((2 << 20) - 1),
                        "stage and backup need 2.0 MB on the file system of /usr/sbin"),
                row("they just do", it -> it.owned("/usr/sbin/.", 0755, 0, 0).usable(2 << 20), OK),
                row(
                        "nor does what is written beside them",
                        it -> it.owned("/var", 0755, 0, 0).usable(2 << 20),
                        "need 3.0 MB on the file system of /var/lib/nginx-upgrade"),
                row(
                        "with a module",
                        it -> withModule(it).owned("/usr/sbin/.", 0755, 0, 0).usable(3 << 20),
                        "need 4.0 MB"),
                row(
                        "without an old one",
                        it -> it.stopped().owned("/usr/sbin/.", 0755, 0, 0).usable(1 << 20),
                        OK));
        check(
                new SelinuxLabel(),
                row("enforced, none", it -> it.text("/sys/fs/selinux/enforce", "1"), "has no label"),
                row(
                        "enforced, one",
                        it -> it.text("/sys/fs/selinux/enforce", "1").xattr("/proc/100/exe", "security.selinux"),
                        OK),
                row(
                        "nothing runs",
                        it -> it.text("/sys/fs/selinux/enforce", "1").stopped(),
                        OK));
        String us = "Uid:\t33\t33\t33\t33\nGid:\t33\t33\t33\t33\nGroups:\t33 44\nCapEff:\t0000000000000000\n";
        check(
                new OwnerLost(),
                row("it is ours", it -> owned(it, us, 33, 33), OK),
                row("it is of a group of ours", it -> owned(it, us, 33, 44), OK),
                row("it is another user's", it -> owned(it, us, 0, 33), "belongs to the user 0 and the group 33"),
                row("it is of another group", it -> owned(it, us, 33, 4), "belongs to the user 33 and the group 4"),
                row("we may give it away", it -> owned(it, "CapEff:\t0000000000000001\n", 0, 4), OK),
                row(
                        "only what runs is another's",
                        it -> owned(it, us, 33, 33).owned("/proc/100/exe", 0755, 0, 0),
                        "/proc/100/exe belongs to the user 0"),
                row("what we may is not known", it -> owned(it, "", 0, 0), OK));
        check(
                new CapabilitiesLost(),
                row(
                        "it has some, we may not",
                        it -> it.text("/proc/self/status", "CapEff:\t0000000000000000\n")
                                .xattr("/proc/100/exe", "security.capability"),
                        "has file capabilities"),
                row(
                        "it has some, we may",
                        it -> it.text("/proc/self/status", "CapEff:\t0000000080000000\n")
                                .xattr("/proc/100/exe", "security.capability"),
                        OK),
                row("it has none", it -> it.text("/proc/self/status", "CapEff:\t0000000000000000\n"), OK),
                row("what we may is not known", it -> it.xattr("/proc/100/exe", "security.capability"), OK));
        check(
                new MemoryShort(),
                row("of the machine", it -> memory(it, 2999), "the machine has"),
                row("just enough", it -> memory(it, 3000), OK),
                row("not known", it -> it.text("/proc/meminfo", "MemAvailable: 1 kB\n"), OK),
                row(
                        "of its group",
                        it -> group(memory(it, 9999), "memory.max", "4096000", "memory.current", "1536000"),
                        "the control group of nginx leaves 2.4 MB"),
                row(
                        "but for its cache",
                        it -> group(memory(it, 9999), "memory.max", "4096000", "memory.current", "1536000")
                                .text("/sys/fs/cgroup/system.slice/memory.stat", "inactive_file 512000\n"),
                        OK),
                row(
                        "a group that is slowed down",
                        it -> group(memory(it, 9999), "memory.high", "4096000", "memory.current", "1536000"),
                        "the control group of nginx leaves 2.4 MB"),
                row(
                        "a group that is refused more before it is slowed down",
                        it -> group(
                                group(memory(it, 9999), "memory.high", "9096000", "memory.current", "1536000"),
                                "memory.max",
                                "4096000",
                                "memory.current",
                                "1536000"),
                        "the control group of nginx leaves 2.4 MB"),
                row(
                        "a group without a limit",
                        it -> group(memory(it, 9999), "memory.max", "max", "memory.current", "1536000"),
                        OK));
        check(
                new ProcessLimit(),
                row(
                        "of its group",
                        it -> group(it, "pids.max", "10", "pids.current", "8"),
                        "is 3 processes and threads, and its control group allows 2 more"),
                row(
                        "of its group, with a cache",
                        it -> group(cache(it), "pids.max", "10", "pids.current", "6"),
                        "is 5 processes and threads, and its control group allows 4 more"),
                row(
                        "of its group, and a part of the configuration cannot be read",
                        it -> group(it.configuration("include no/such/file;"), "pids.max", "10", "pids.current", "6"),
                        "is 5 processes and threads, and its control group allows 4 more"),
                row(
                        "just enough of its group, with a cache",
                        it -> group(cache(it), "pids.max", "10", "pids.current", "5"),
                        OK),
                row(
                        "threads of its workers",
                        it -> group(cache(it), "pids.max", "90", "pids.current", "67")
                                .text("/proc/101/status", "Name:\tnginx\nThreads:\t33\n"),
                        "is 37 processes and threads, and its control group allows 23 more"),
                row("just enough of its group", it -> group(it, "pids.max", "10", "pids.current", "7"), OK),
                row(
                        "of its user",
                        it -> processes(cache(it), 5).user(Scenery.MASTER, 33),
                        "its user's limit allows 4 more"),
                row("just enough of its user", it -> processes(cache(it), 6).user(Scenery.MASTER, 33), OK),
                row("root has none", it -> processes(it, 1), OK),
                row(
                        "of the machine",
                        it -> cache(it)
                                .text("/proc/loadavg", "0.41 0.36 0.30 1/910 4711\n")
                                .text("/proc/sys/kernel/pid_max", "914\n"),
                        "the machine allows 4 more"),
                row(
                        "just enough of the machine",
                        it -> cache(it)
                                .text("/proc/loadavg", "0.41 0.36 0.30 1/910 4711\n")
                                .text("/proc/sys/kernel/pid_max", "915\n"),
                        OK),
                row(
                        "the machine does not tell",
                        it -> it.text("/proc/loadavg", "0.41\n").text("/proc/sys/kernel/pid_max", "1\n"),
                        OK),
                row(
                        "nothing runs",
                        it -> group(it, "pids.max", "1", "pids.current", "1").stopped(),
                        OK));
        check(
                new OpenFiles(),
                row("of the master", it -> open(it, 3, 10), "holds 3 open files of the 10"),
                row("just enough", it -> open(it, 2, 10), OK),
                row(
                        "of the machine",
                        it -> open(it, 3, 100).text("/proc/sys/fs/file-nr", "98\t0\t100\n"),
                        "the machine allows 2 more"),
                row(
                        "just enough of the machine",
                        it -> open(it, 3, 100).text("/proc/sys/fs/file-nr", "97\t0\t100\n"),
                        OK),
                row(
                        "and what its workers hold",
                        it -> open(it, 3, 100).text("/proc/101/fd/0", "").text("/proc/sys/fs/file-nr", "97\t0\t100\n"),
                        "nginx holds 4 open files"),
                row("the machine does not tell", it -> open(it, 3, 100).text("/proc/sys/fs/file-nr", "98 100\n"), OK),
                row(
                        "the machine tells no numbers",
                        it -> open(it, 3, 100).text("/proc/sys/fs/file-nr", "98\tx\t100\n"),
                        OK),
                row(
                        "no limit",
                        it -> it.text(
                                "/proc/100/limits",
                                "Max open files            unlimited            unlimited            files\n"),
                        OK));
        return tests.stream();
    }

    private static Scenery withModule(Scenery it) {
        return it.configuration("load_module /m/a.so;")
                .module("/build/a.so")
                .file("/m/a.so", new FileId(1, 40), 1 << 20);
    }

    /** What the master and a worker have in memory is 3000 kB. */
    private static Scenery memory(Scenery it, int available) {
        return it.text("/proc/100/smaps_rollup", "Pss: 1000 kB\n")
                .text("/proc/101/smaps_rollup", "Pss: 2000 kB\n")
                .text("/proc/meminfo", "MemAvailable: " + available + " kB\n");
    }

    /** A limit of the slice, which holds for the service in it too. */
    private static Scenery cache(Scenery it) {
        return it.configuration("http { proxy_cache_path /var/cache/nginx keys_zone=z:1m; }");
    }

    private static Scenery group(Scenery it, String limit, String most, String used, String now) {
        String slice = "/sys/fs/cgroup/system.slice/";
        return it.text("/proc/100/cgroup", GROUP)
                .text("/proc/self/mountinfo", ROOT + CGROUPS)
                .text(slice + limit, most + "\n")
                .text(slice + used, now + "\n");
    }

    private static Scenery processes(Scenery it, int limit) {
        return it.text(
                "/proc/100/limits",
                "Max processes             " + limit + "                96365                processes\n");
    }

    private static Scenery open(Scenery it, int held, int limit) {
        for (int i = 0; i < held; i++) {
            it.text("/proc/100/fd/" + i, "");
        }
        return it.text(
                "/proc/100/limits",
                "Max open files            " + limit + "                 unlimited            files\n");
    }

    @TestFactory
    Stream<DynamicTest> theNeighbours() {
        check(
                new CertbotAtWork(),
                row(
                        "certbot",
                        it -> it.process(70, 'S', "/usr/bin/python3\0/usr/bin/certbot\0renew"),
                        "certbot (process 70) is at work"),
                row("another program", it -> it.process(70, 'S', "/usr/bin/vi\0/etc/certbot"), OK));
        check(
                new LogrotateAtWork(),
                row(
                        "logrotate",
                        it -> it.process(70, 'S', "/usr/sbin/logrotate\0/etc/logrotate.conf"),
                        "logrotate (process 70) is at work"));
        check(
                new PackageManagerAtWork(),
                row(
                        "held",
                        it -> locked(it, "fe:00:131").process(1234, 'S', "/usr/bin/dpkg\0-i"),
                        "dpkg (process 1234) holds /var/lib/dpkg/lock"),
                row("held by one that is not seen", it -> locked(it, "fe:00:131"), "a program (process 1234) holds"),
                row("another file", it -> locked(it, "fe:00:132"), OK),
                row("another disk", it -> locked(it, "fd:00:131"), OK),
                row("nothing is held", it -> it.file("/var/lib/dpkg/lock", new FileId(0xfe00, 131), 0), OK));
        check(
                new VendorUpgrade(),
                row(
                        "one",
                        it -> it.text("/usr/sbin/nginx-upgrade", "#!/bin/sh\nkill -USR2 1\n"),
                        "/usr/sbin/nginx-upgrade of the distribution"),
                row("ours", it -> it.text("/usr/sbin/nginx-upgrade", "#!/bin/sh\nexec java\n"), OK));
        check(
                new UnitType(),
                row("notify", it -> unit(it, "Type=notify"), "has Type=notify"),
                row("not said", it -> unit(it, "ExecStart=/x"), "has Type=simple"),
                row("forking", it -> unit(it, "Type=forking"), OK),
                row("oneshot", it -> unit(it, "Type=oneshot"), OK),
                row("no unit", it -> it.text(UNIT, "[Service]\nType=notify\n"), OK),
                row(
                        "a drop-in mends it",
                        it -> unit(it, "Type=notify").text(UNIT + ".d/a.conf", "[Service]\nType=forking\n"),
                        OK),
                row(
                        "an unused drop-in does not",
                        it -> unit(it, "Type=notify").text(UNIT + ".d/a.bak", "[Service]\nType=forking\n"),
                        "Type=notify"),
                row(
                        "a file hides the package's",
                        it -> unit(it, "Type=notify")
                                .text("/lib/systemd/system/nginx.service", "[Service]\nType=forking\n"),
                        "Type=notify"));
        check(
                new UnitKillMode(),
                row("process", it -> unit(it, "KillMode=process"), "has KillMode=process"),
                row("none", it -> unit(it, "KillMode=none"), "has KillMode=none"),
                row("mixed", it -> unit(it, "KillMode=mixed"), OK),
                row("not said", it -> unit(it, "Type=forking"), OK));
        check(
                new UnitWatchdog(),
                row(
                        "never notified",
                        it -> unit(it, "WatchdogUSec=8s\nWatchdogTimestampMonotonic=0"),
                        "has WatchdogSec= (8s) and nobody notifies"),
                row("notified", it -> unit(it, "WatchdogUSec=8s\nWatchdogTimestampMonotonic=123"), OK),
                row("none", it -> unit(it, "WatchdogUSec=0\nWatchdogTimestampMonotonic=0"), OK),
                row("without end", it -> unit(it, "WatchdogUSec=infinity\nWatchdogTimestampMonotonic=0"), OK),
                row("not asked", it -> unit(it, "WatchdogSec=8"), OK));
        check(
                new UnitPidFile(),
                row("none", it -> unit(it, "Type=forking"), "has no PIDFile="),
                row("none, and not guessed", it -> unit(it, "Type=forking\nGuessMainPID=no"), OK),
                row("nginx's", it -> unit(it, "Type=forking\nPIDFile=%t/nginx.pid"), OK),
                row(
                        "another",
                        it -> unit(it, "Type=forking\nPIDFile=/run/x.pid"),
                        "has PIDFile=/run/x.pid, not /run/nginx.pid"),
                row(
                        "the same by another path",
                        it -> unit(it, "Type=forking\nPIDFile=/x.pid").file("/x.pid", new FileId(2, 2), 4),
                        OK),
                row(
                        "both are not there",
                        it -> unit(it, "Type=forking\nPIDFile=/x.pid").absent("/run/nginx.pid"),
                        "has PIDFile=/x.pid"),
                row("another type", it -> unit(it, "Type=notify"), OK));
        return tests.stream();
    }

    private static Scenery unit(Scenery it, String settings) {
        return it.text("/proc/100/cgroup", GROUP).text(UNIT, "[Service]\n" + settings + "\n");
    }

    private static Scenery locked(Scenery it, String file) {
        return it.text("/proc/locks", "1: POSIX  ADVISORY  WRITE 1234 " + file + " 0 EOF\n")
                .file("/var/lib/dpkg/lock", new FileId(0xfe00, 131), 0);
    }

    @TestFactory
    Stream<DynamicTest> theConfiguration() {
        check(
                new ConfigurationChanged(),
                row(
                        "younger than the workers",
                        it -> it.changed("/etc/nginx/nginx.conf", Duration.ofMillis(7051)),
                        "/etc/nginx/nginx.conf has been changed"),
                row(
                        "as old as they are, as far as can be told",
                        it -> it.changed("/etc/nginx/nginx.conf", Duration.ofMillis(7050)),
                        OK),
                row(
                        "the oldest worker counts",
                        it -> it.workers(0, 900, 600).changed("/etc/nginx/nginx.conf", Duration.ofSeconds(8)),
                        "has been changed"),
                row(
                        "those that leave do not",
                        it -> it.workers(1, 900).changed("/etc/nginx/nginx.conf", Duration.ofSeconds(8)),
                        OK),
                row(
                        "what is included counts",
                        it -> it.configuration("include /a.conf; include /b.conf;")
                                .text("/a.conf", "")
                                .text("/b.conf", "")
                                .changed("/a.conf", Duration.ofSeconds(8))
                                .changed("/b.conf", Duration.ofSeconds(8)),
                        "/a.conf, /b.conf have been changed"),
                row(
                        "nothing runs",
                        it -> it.changed("/etc/nginx/nginx.conf", Duration.ofSeconds(8))
                                .stopped(),
                        OK));
        check(
                new KeepaliveMinTimeout(),
                row("it could", it -> it.runs("nginx/1.27.4", ""), "keepalive_min_timeout is not set"),
                row(
                        "it does",
                        it -> it.runs("nginx/1.27.4", "").configuration("http { keepalive_min_timeout 5s; }"),
                        OK),
                row("a fork", it -> it.runs("other/1.27.4", ""), OK),
                row("Tengine has it", it -> it.runs(TENGINE + "3.2.0", ""), "keepalive_min_timeout is not set"),
                row("Angie has not", it -> it.runs(ANGIE, ""), OK),
                row("freenginx has not", it -> it.runs("freenginx/1.29.0", ""), OK));
        check(
                new ListenRemoved(),
                row(
                        "removed",
                        it -> it.listens(100, new Listener("0.0.0.0", 80), new Listener("0.0.0.0", 81))
                                .configuration("http { server { listen 80; } }"),
                        "listens on 0.0.0.0:81, which"),
                row(
                        "asked for",
                        it -> it.listens(100, new Listener("0.0.0.0", 80))
                                .configuration("http { server { listen 80; } }"),
                        OK),
                row("said once", it -> it.listens(100, new Listener("::1", 81), new Listener("::1", 81)), ":81, which"),
                row("a socket", it -> it.listens(100, Listener.unix("/x")), "listens on unix:/x, which"),
                row(
                        "nothing runs",
                        it -> it.listens(100, new Listener("0.0.0.0", 81)).stopped(),
                        OK));
        check(
                new QuicListeners(),
                row(
                        "quic",
                        it -> it.configuration("http { server { listen 443 quic; listen 443 ssl; } }"),
                        "for QUIC on 443:"),
                row("http3", it -> it.configuration("http { server { listen 443 http3; } }"), "for QUIC on 443:"),
                row("none", it -> it.configuration("http { server { listen 443 ssl; } }"), OK));
        check(
                new UdpListeners(),
                row(
                        "udp",
                        it -> it.configuration("stream { server { listen 53 udp; listen [::1]:53 udp; listen 53; } }"),
                        "UDP from 53, [::1]:53:"),
                row("none", it -> it.configuration("http { server { listen 443 quic; listen 443 ssl; } }"), OK));
        check(
                new ReuseportShrinks(),
                row(
                        "fewer",
                        it -> shared(it, 3, "reuseport", "2"),
                        "has 3 sockets on 0.0.0.0:80 (reuseport), and the new one would use 2"),
                row("as many", it -> shared(it, 2, "reuseport", "2"), OK),
                row("more", it -> shared(it, 2, "reuseport", "4"), OK),
                row("one", it -> shared(it, 2, "", "2"), "the new one would use 1"),
                row(
                        "none is another hazard",
                        it -> it.listens(100, new Listener("0.0.0.0", 80), new Listener("0.0.0.0", 80)),
                        OK),
                row("a number that is none", it -> shared(it, 3, "reuseport", "x"), OK),
                row("nothing runs", it -> shared(it, 3, "reuseport", "2").stopped(), OK));
        check(
                new ShutdownTimeoutAbsent(),
                row("one", it -> it.connections(1), "have 1 open connection,"),
                row("two", it -> it.connections(2), "have 2 open connections,"),
                row("set", it -> it.connections(2).configuration("worker_shutdown_timeout 5s;"), OK),
                row("too old to know it", it -> it.connections(2).runs("nginx/1.11.10", ""), OK),
                row("just old enough", it -> it.connections(2).runs("nginx/1.11.11", ""), "have 2"),
                row("nothing runs", it -> it.connections(2).stopped(), OK));
        check(
                new UserChanged(),
                row(
                        "another",
                        it -> users(it, 33, "user www;"),
                        "run as user id 33, and those of the new version will run as www (user id 44)"),
                row("the same", it -> users(it, 44, "user www;"), OK),
                row(
                        "by the candidate",
                        it -> users(it, 33, "").candidate("nginx/1.22.1", "--user=www"),
                        "as www (user id 44)"),
                row("by nothing", it -> users(it, 33, ""), "as nobody (user id 65534)"),
                row(
                        "by a candidate that names none",
                        it -> users(it, 33, "").candidate("nginx/1.22.1", ""),
                        "as nobody"),
                row("nobody known", it -> users(it, 33, "user other;"), OK),
                row("a master of another user", it -> users(it, 33, "user www;").user(100, 33), OK),
                row("only workers that leave", it -> users(it, 33, "user www;").workers(1), OK));
        return tests.stream();
    }

    private static Scenery users(Scenery it, int runs, String directive) {
        return it.configuration(directive)
                .user(Scenery.WORKER, runs)
                .text("/etc/passwd", "root:x:0:0\nwww-data:x:33:33\nwww:x:44:44\nnobody:x:65534:65534\n");
    }

    private static Scenery shared(Scenery it, int sockets, String option, String workers) {
        var on = new Listener[sockets];
        java.util.Arrays.fill(on, new Listener("0.0.0.0", 80));
        return it.listens(100, on)
                .configuration("worker_processes " + workers + "; http { server { listen 80 " + option + "; } }");
    }

    @TestFactory
    Stream<DynamicTest> theCandidate() {
        check(
                new ArgumentUnknown(),
                row(
                        "too old",
                        it -> it.command("/usr/sbin/nginx -e /log").candidate("nginx/1.19.4", ""),
                        "nginx 1.19.4 does not know"),
                row("just not", it -> it.command("/usr/sbin/nginx -e /log").candidate("nginx/1.19.5", ""), OK),
                row("not given", it -> it.candidate("nginx/1.19.4", ""), OK),
                row("not known", it -> it.command("/usr/sbin/nginx -e /log"), OK));
        check(
                new CandidateOlder(),
                row("older", it -> it.candidate("nginx/1.22.0", ""), "nginx 1.22.0 is older than nginx 1.22.1"),
                row("the same", it -> it.candidate("nginx/1.22.1", ""), OK),
                row("newer", it -> it.candidate("nginx/1.22.2", ""), OK),
                row("no number", it -> it.candidate("nginx/next", ""), OK),
                row("what runs has no number", it -> it.runs("nginx/next", "").candidate("nginx/1.0.0", ""), OK),
                row("of another count", it -> it.candidate("x\nAngie version: Angie/1.9.0", ""), OK),
                row(
                        "a relative by its own count",
                        it -> it.runs(TENGINE + "3.2.1", "").candidate(TENGINE + "3.2.0", ""),
                        "Tengine 3.2.0 is older than Tengine 3.2.1"),
                row(
                        "a relative by nginx's count",
                        it -> it.runs("nginx/1.31.4", "").candidate(TENGINE + "3.2.0", ""),
                        "Tengine 3.2.0 (of nginx 1.31.3) is older than nginx 1.31.4, which runs"),
                row("a newer relative", it -> it.runs(TENGINE + "3.2.0", "").candidate(TENGINE + "3.2.1", ""), OK),
                row("a relative of a newer nginx", it -> it.candidate(TENGINE + "3.2.0", ""), OK));
        check(
                new SocketsNotInherited(),
                row("nginx to Angie", it -> it.candidate(ANGIE, ""), "in ANGIE=, and nginx 1.22.1 hands"),
                row("and back", it -> it.runs(ANGIE, "").candidate("nginx/1.22.1", ""), "1.22.1, which looks for"),
                row("Angie to Angie", it -> it.runs(ANGIE, "").candidate(ANGIE, ""), OK),
                row("nginx to Tengine", it -> it.candidate(TENGINE + "3.2.0", ""), OK),
                row("a name that nobody knows", it -> it.candidate("our server/1.2.3", ""), OK));
        check(
                new CompatLost(),
                row(
                        "lost",
                        it -> modules(it, "--with-compat").candidate("nginx/1.22.1", ""),
                        "loads 2 dynamic modules"),
                row("kept", it -> modules(it, "--with-compat").candidate("nginx/1.22.1", "--with-compat"), OK),
                row("never had", it -> modules(it, "").candidate("nginx/1.22.1", ""), OK),
                row("not needed", it -> it.runs("nginx/1.22.1", "--with-compat").candidate("nginx/1.22.1", ""), OK),
                row("not known", it -> modules(it, "--with-compat"), OK));
        check(
                new CompiledPathsChanged(),
                row(
                        "changed",
                        it -> it.runs("nginx/1.22.1", "--user=a --lock-path=/l")
                                .candidate("nginx/1.22.1", "--user=b --lock-path=/l"),
                        "differ: user a becomes b"),
                row(
                        "no more",
                        it -> it.runs("nginx/1.22.1", "--lock-path=/l").candidate("nginx/1.22.1", ""),
                        "lock-path /l becomes (not given)"),
                row(
                        "another kind of argument",
                        it -> it.runs("nginx/1.22.1", "--with-debug").candidate("nginx/1.22.1", ""),
                        OK));
        check(
                new ConfigurationPathChanged(),
                row(
                        "changed",
                        it -> it.candidate("nginx/1.22.1", "--conf-path=/etc/other.conf"),
                        "would read /etc/other.conf"),
                row(
                        "named by -c",
                        it -> it.command("/usr/sbin/nginx -c /etc/nginx/nginx.conf")
                                .candidate("nginx/1.22.1", "--conf-path=/etc/other.conf"),
                        OK),
                row(
                        "a Tengine that is called after itself",
                        it -> it.runs(TENGINE + "3.1.0", "").candidate(TENGINE + "3.2.0", ""),
                        "would read /usr/local/tengine/conf/tengine.conf"),
                row("the same", it -> it.candidate("nginx/1.22.1", "--conf-path=/etc/nginx/nginx.conf"), OK));
        check(
                new PidPathChanged(),
                row(
                        "changed",
                        it -> it.candidate("nginx/1.22.1", "--pid-path=/run/other.pid"),
                        "would write its pid file to /run/other.pid"),
                row(
                        "named",
                        it -> it.configuration("pid /run/nginx.pid;")
                                .candidate("nginx/1.22.1", "--pid-path=/run/other.pid"),
                        OK),
                row(
                        "a Tengine that is called after itself",
                        it -> it.runs(TENGINE + "3.1.0", "--prefix=/a").candidate(TENGINE + "3.2.0", "--prefix=/a"),
                        "would write its pid file to /a/logs/tengine.pid and not to /a/logs/nginx.pid"),
                row("the same", it -> it.candidate("nginx/1.22.1", "--pid-path=/run/nginx.pid"), OK));
        check(
                new FeaturesLost(),
                row(
                        "lost",
                        it -> it.runs("nginx/1.22.1", "--with-http_v2_module --with-stream")
                                .candidate("nginx/1.22.1", "--with-stream"),
                        "is built without http_v2_module, which"),
                row(
                        "to be loaded",
                        it -> it.runs("nginx/1.22.1", "--with-http_v2_module --with-stream")
                                .candidate("nginx/1.22.1", "--with-stream=dynamic"),
                        "is built without http_v2_module, and has stream only as a module that is to be loaded, which"),
                row(
                        "left out",
                        it -> it.candidate("nginx/1.22.1", "--without-http_gzip_module"),
                        "without http_gzip_module"),
                row(
                        "left out by both",
                        it -> it.runs("nginx/1.22.1", "--without-http_gzip_module")
                                .candidate("nginx/1.22.1", "--without-http_gzip_module"),
                        OK),
                row("more", it -> it.candidate("nginx/1.22.1", "--with-stream"), OK),
                row("not known", it -> it.runs("nginx/1.22.1", "--with-stream"), OK));
        check(
                new UnixSockets(),
                row(
                        "older",
                        it -> it.unixSocket().candidate("nginx/1.19.0", ""),
                        "which nginx 1.19.0 deletes when it ends by TERM"),
                row(
                        "it cannot be told",
                        it -> it.unixSocket().candidate("nginx/next", ""),
                        "which nginx next may delete"),
                row("just not", it -> it.unixSocket().candidate("nginx/1.19.1", ""), OK),
                row("none", it -> it.candidate("nginx/1.19.0", ""), OK),
                row(
                        "nothing runs",
                        it -> it.unixSocket().candidate("nginx/1.19.0", "").stopped(),
                        OK));
        return tests.stream();
    }

    private static Scenery modules(Scenery it, String arguments) {
        return it.runs("nginx/1.22.1", arguments).configuration("load_module /m/a.so; load_module /m/b.so;");
    }

    /** The program that nginx runs and that would be replaced. */
    private static Scenery owned(Scenery it, String us, int uid, int gid) {
        return it.text("/proc/self/status", us)
                .owned("/usr/sbin/nginx", 0755, uid, gid)
                .owned("/proc/100/exe", 0755, uid, gid);
    }
}
