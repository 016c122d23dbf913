package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.real.Releases.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hazards of the running instance, the machine and the neighbours, each made on a real nginx and a real machine. A row
 * names all of them that are found, so every row also shows that the others are not taken for there; where rows are made
 * together, nothing but what they name is found.
 */
class HazardsIT {
    /** The hazards that are made here; what follows from one, such as a configuration that is rejected, is another's. */
    private static final Set<String> ALL =
            Arrays.stream(Row.values()).flatMap(row -> row.found.stream()).collect(Collectors.toSet());

    @TempDir
    Path folder;

    /** What is made, and what plan finds of it: nothing but this. */
    private enum Row {
        NOTHING() {
            @Override
            void make(Ground ground) {
                ground.rehearse();
            }
        },
        IN_THE_FOREGROUND("refuse foreground-master") {
            @Override
            void make(Ground ground) throws IOException {
                List<String> command = ground.nginxBy();
                command.addAll(List.of("-g", "daemon off;"));
                ground.restart(command);
                ignoresUsr2(ground);
            }
        },
        /** The configuration says nothing of it any more; the session tells. */
        IN_THE_FOREGROUND_AND_EDITED("refuse foreground-master") {
            @Override
            void make(Ground ground) throws IOException {
                ground.edit("events {", "daemon off;\nevents {");
                ground.restart(ground.nginxBy());
                ground.edit("daemon off;\n", "");
                ignoresUsr2(ground);
            }
        },
        /** Its sockets are given to it, as by systemd, or by a small parent: it never becomes a daemon, whatever is configured. */
        GIVEN_ITS_SOCKETS("refuse foreground-master") {
            @Override
            void make(Ground ground) {
                activated(ground, "", "", false);
                ignoresUsr2(ground);
            }
        },
        /** Nothing but its streams tells it: the parent has led it to a session of its own, and keeps no socket. */
        GIVEN_ITS_SOCKETS_IN_A_SESSION_OF_ITS_OWN("refuse foreground-master") {
            @Override
            void make(Ground ground) {
                activated(ground, "", "POSIX::setsid();", false);
                ignoresUsr2(ground);
            }
        },
        /** With streams as a daemon has them: the parent keeps the sockets. */
        GIVEN_ITS_SOCKETS_BY_ONE_THAT_KEEPS_THEM("refuse foreground-master") {
            @Override
            void make(Ground ground) {
                activated(ground, "", "POSIX::setsid();" + DETACHED, true);
                ignoresUsr2(ground);
            }
        },
        /** Likewise, and nothing but the session is the parent's, whose leader has gone. */
        GIVEN_ITS_SOCKETS_IN_A_SESSION_WITHOUT_LEADER("refuse foreground-master") {
            @Override
            void make(Ground ground) {
                activated(ground, "POSIX::setsid(); exit 0 if fork;", DETACHED, false);
                ignoresUsr2(ground);
            }
        },
        WITHOUT_A_MASTER("refuse master-process-off") {
            @Override
            void make(Ground ground) throws IOException {
                ground.edit("events {", "master_process off;\nevents {");
                ground.restart(ground.folder(), ground.nginxBy());
            }
        },
        WITHOUT_A_MASTER_ON_THE_DISK("refuse master-process-off") {
            @Override
            void make(Ground ground) throws IOException {
                ground.edit("events {", "master_process off;\nevents {");
            }
        },
        OTHER_PIDS("refuse other-pid-namespace") {
            @Override
            void make(Ground ground) {
                ground.restart(
                        ground.folder(),
                        ground.nginxBy(
                                "unshare",
                                "--pid",
                                "--fork",
                                "--kill-child",
                                "sh",
                                "-c",
                                "\"$@\"; exec sleep 300",
                                "sh"));
                Proc master = Wait.until(
                                "a master",
                                PrivateNginx.PATIENCE,
                                () -> ground.nginx().masters().stream().findFirst(),
                                java.util.Optional::isPresent)
                        .orElseThrow();
                ground.options("--pid", Long.toString(master.pid()));
            }
        },
        FIRST_OF_A_CONTAINER("refuse container-init") {
            @Override
            void make(Ground ground) throws IOException {
                ground.edit("events {", "daemon off;\nevents {");
                ground.restart(
                        ground.folder(), ground.nginxBy("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
                Proc master = Wait.until(
                                "a master",
                                PrivateNginx.PATIENCE,
                                () -> ground.nginx().masters().stream().findFirst(),
                                java.util.Optional::isPresent)
                        .orElseThrow();
                ground.toolBy("exec nsenter --pid --mount --target " + master.pid() + " -- \"$@\"");
            }
        },
        OTHER_NETWORK("warn other-network-namespace") {
            @Override
            void make(Ground ground) {
                ground.restart(ground.nginxBy("unshare", "--net", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh"));
            }
        },
        OTHER_FILES("refuse other-mount-namespace") {
            @Override
            void make(Ground ground) {
                ground.run("cp", "-r", "sbin", "theirs");
                ground.restart(inMounts(ground, "mount --bind theirs sbin"));
            }
        },
        /** A file alone that is mounted over ours stays what it was when ours is renamed. */
        SAME_FILE_IN_ANOTHER_FOLDER("refuse other-mount-namespace") {
            @Override
            void make(Ground ground) {
                ground.run("sh", "-ec", "mkdir theirs; ln sbin/nginx theirs/nginx");
                ground.restart(inMounts(ground, "mount --bind theirs sbin"));
            }
        },
        SAME_FILES_IN_OTHER_MOUNTS() {
            @Override
            void make(Ground ground) {
                ground.restart(inMounts(ground, "mount -t tmpfs none html"));
            }
        },
        FOLDER_DELETED("refuse binary-missing", "refuse deleted-folder") {
            @Override
            void make(Ground ground) throws IOException {
                Path gone = Files.createDirectory(ground.folder().resolve("gone"));
                Files.copy(ground.nginx().binary(), gone.resolve("nginx"));
                assertThat(gone.resolve("nginx").toFile().setExecutable(true)).isTrue();
                List<String> command = ground.nginxBy();
                command.set(0, "./nginx");
                ground.restart(gone, command);
                Files.delete(gone.resolve("nginx"));
                Files.delete(gone);
            }
        },
        TITLE_CUT("refuse cut-title") {
            @Override
            void make(Ground ground) {
                ground.restart(ground.nginxBy("env", "-i"));
            }
        },
        TITLE_CUT_AND_TOLD() {
            @Override
            void make(Ground ground) {
                ground.restart(ground.nginxBy("env", "-i"));
                ground.nginxBy().forEach(word -> ground.options("--nginx-arg=" + word));
            }
        },
        REPLACED_BY_ANOTHER("warn replaced-binary") {
            @Override
            void make(Ground ground) {
                Layout.replace(ground.nginx().binary(), Releases.faulty(Fault.SLOW));
            }
        },
        REPLACED_BY_THE_CANDIDATE() {
            @Override
            void make(Ground ground) {
                Layout.replace(ground.nginx().binary(), Releases.binary(Releases.NEW));
            }
        },
        OLDBIN_OF_A_DEAD_ONE("warn stale-oldbin") {
            @Override
            void make(Ground ground) throws IOException {
                Files.writeString(ground.nginx().oldbin(), Bystander.ended() + "\n");
            }
        },
        ORPHANS("warn orphaned-workers") {
            @Override
            void make(Ground ground) {
                Proc old = ground.nginx().master();
                Path same = Releases.binary(Releases.OLD);
                ByHand.startNewMaster(ground.nginx(), same).signal("KILL");
                ByHand.awaitRestored(ground.nginx(), old);
            }
        },
        /** HUP after a failed USR2 starts workers and never looks whether there are some. */
        DOUBLED("refuse doubled-workers") {
            @Override
            void make(Ground ground) throws IOException {
                Proc master = ground.nginx().master();
                String pid = Files.readString(ground.nginx().pidFile());
                Files.delete(ground.nginx().pidFile());
                master.signal("USR2");
                await(ground, "a failed USR2", () -> ground.nginx()
                        .errorLog()
                        .contains("failed before executing new binary process"));
                Files.writeString(ground.nginx().pidFile(), pid);
                long begun = master.started();
                await(ground, "two seconds of age", () -> ticks() > begun + 200);
                master.signal("HUP");
                ByHand.awaitWorkers(ground.nginx(), master, 4);
            }
        },
        FEWER_WORKERS_ON_THE_DISK() {
            @Override
            void make(Ground ground) throws IOException {
                ground.edit("worker_processes 2", "worker_processes 1");
            }
        },
        DRAINING("warn draining-workers", "warn shutdown-timeout-absent") {
            @Override
            void make(Ground ground) {
                var download = new SlowDownload(ground.nginx());
                ground.afterwards(download::close);
                ground.nginx().master().signal("HUP");
                await(
                        ground,
                        "a draining worker",
                        () -> ground.nginx().processes().stream().anyMatch(Proc::drains)
                                && ground.nginx()
                                                .accepting(
                                                        ground.nginx().master().pid())
                                                .size()
                                        == 2);
            }
        },
        PID_FILE_ON_A_READ_ONLY_MOUNT("refuse pid-file-not-writable") {
            @Override
            void make(Ground ground) throws IOException {
                // a file that is open for writing keeps a mount writable
                ground.edit("error_log logs/error.log", "error_log temp/error.log");
                ground.restart(inMounts(ground, "mount --bind logs logs"));
                ground.inMastersMounts("mount -o remount,bind,ro logs");
            }
        },
        PID_FILE_CONFIGURED_ELSEWHERE("refuse pid-file-elsewhere") {
            @Override
            void make(Ground ground) throws IOException {
                ground.edit("pid logs/nginx.pid", "pid logs/other.pid");
            }
        },
        PID_FILE_CONFIGURED_BY_ANOTHER_NAME() {
            @Override
            void make(Ground ground) throws IOException {
                Files.createSymbolicLink(ground.folder().resolve("run"), Path.of("logs"));
                ground.edit("pid logs/nginx.pid", "pid run/nginx.pid");
            }
        },
        MOUNTED_BY_ITSELF("refuse binary-is-a-mount") {
            @Override
            void make(Ground ground) {
                ground.toolInMounts("mount --bind sbin/nginx sbin/nginx");
            }
        },
        ANOTHER_ROOT("refuse other-root") {
            @Override
            void make(Ground ground) throws IOException {
                jailed(ground);
                ground.options(
                        "--pid", Long.toString(ground.nginx().masters().get(0).pid()));
            }
        },
        ANOTHER_ON_THE_ADDRESS("refuse address-shared", "warn binary-shared") {
            @Override
            void make(Ground ground) throws IOException {
                second(ground, ground.folder() + "/logs/other.pid");
            }
        },
        ANOTHER_ON_THE_PID_FILE("refuse address-shared", "refuse pid-file-shared", "warn binary-shared") {
            @Override
            void make(Ground ground) throws IOException {
                second(ground, ground.nginx().pidFile().toString());
            }
        },
        READ_ONLY("refuse read-only-mount") {
            @Override
            void make(Ground ground) {
                ground.toolInMounts("mount --bind sbin sbin; mount -o remount,bind,ro sbin");
            }
        },
        NOTHING_IS_EXECUTED_THERE("refuse noexec-mount") {
            @Override
            void make(Ground ground) {
                ground.restart(inMounts(ground, "true"));
                ground.inMastersMounts("mount --bind sbin sbin; mount -o remount,bind,noexec sbin");
            }
        },
        CANDIDATE_IS_NOT_EXECUTED_THERE("refuse noexec-mount") {
            @Override
            void make(Ground ground) throws IOException {
                Path given =
                        Files.createDirectory(ground.folder().resolve("given")).resolve("nginx");
                Files.copy(Releases.binary(Releases.NEW), given, StandardCopyOption.COPY_ATTRIBUTES);
                ground.candidate(given);
                ground.toolInMounts("mount --bind given given; mount -o remount,bind,noexec given");
            }
        },
        CANDIDATE_OF_THE_PERSON_BEHIND_SUDO() {
            @Override
            void make(Ground ground) throws IOException {
                candidateOf(ground, 65534);
                ground.toolBy("echo 65534 > /proc/self/loginuid");
            }
        },
        CANDIDATE_OF_WHOM_ONLY_THE_ENVIRONMENT_TELLS("refuse candidate-writable") {
            @Override
            void make(Ground ground) throws IOException {
                candidateOf(ground, 65534);
                ground.toolBy("echo 1000 > /proc/self/loginuid; export SUDO_UID=65534 SUDO_USER=nobody");
            }
        },
        IMMUTABLE("refuse immutable-file") {
            @Override
            void make(Ground ground) {
                String binary = ground.nginx().binary().toString();
                ground.run("chattr", "+i", binary);
                ground.afterwards(() -> ground.run("chattr", "-i", binary));
            }
        },
        CAPABILITIES_WE_MAY_NOT_SET("refuse capabilities-lost") {
            @Override
            void make(Ground ground) {
                ground.run(
                        "/usr/sbin/setcap",
                        "cap_net_bind_service=ep",
                        ground.nginx().binary().toString());
                ground.toolBy("exec setpriv --bounding-set=-setfcap \"$@\"");
            }
        },
        CAPABILITIES_WE_MAY_SET() {
            @Override
            void make(Ground ground) {
                ground.run(
                        "/usr/sbin/setcap",
                        "cap_net_bind_service=ep",
                        ground.nginx().binary().toString());
            }
        },
        OWNER_WE_MAY_NOT_GIVE("refuse owner-lost") {
            @Override
            void make(Ground ground) {
                ground.run("chgrp", "65534", ground.nginx().binary().toString());
                ground.toolBy("exec setpriv --bounding-set=-chown \"$@\"");
            }
        },
        OWNER_WE_MAY_GIVE() {
            @Override
            void make(Ground ground) {
                ground.run("chgrp", "65534", ground.nginx().binary().toString());
            }
        },
        DISK_FULL("refuse disk-space") {
            @Override
            void make(Ground ground) throws IOException {
                Files.createDirectory(ground.folder().resolve("state"));
                ground.toolInMounts("mount -t tmpfs -o mode=755,size=1m none state");
            }
        },
        MEMORY_OF_THE_GROUP("refuse memory-short") {
            @Override
            void make(Ground ground) throws IOException {
                Path group = ground.group("memory", "tight");
                ground.moveMaster(group);
                Files.writeString(group.resolve("memory.limit_in_bytes"), "1048576");
            }
        },
        MEMORY_OF_THE_GROUP_IS_ENOUGH() {
            @Override
            void make(Ground ground) throws IOException {
                Path group = ground.group("memory", "wide");
                ground.moveMaster(group);
                Files.writeString(group.resolve("memory.limit_in_bytes"), "104857600");
            }
        },
        PROCESSES_OF_THE_GROUP("refuse process-limit") {
            @Override
            void make(Ground ground) throws IOException {
                Path group = ground.group("pids", "few");
                ground.moveMaster(group);
                Files.writeString(group.resolve("pids.max"), "3");
            }
        },
        FILES_OF_THE_MASTER("refuse open-files") {
            @Override
            void make(Ground ground) {
                ground.run(
                        "prlimit",
                        "--pid",
                        Long.toString(ground.nginx().master().pid()),
                        "--nofile=10:10");
            }
        },
        /** Version 2 of control groups, made by hand: this kernel's controllers are bound to version 1. */
        MEMORY_OF_THE_GROUP_OF_VERSION_2("refuse memory-short") {
            @Override
            void make(Ground ground) throws IOException {
                version2(ground, "memory", "1048576", "0");
            }
        },
        MEMORY_OF_THE_GROUP_OF_VERSION_2_IS_ENOUGH() {
            @Override
            void make(Ground ground) throws IOException {
                version2(ground, "memory", "max", "0");
            }
        },
        PROCESSES_OF_THE_GROUP_OF_VERSION_2("refuse process-limit") {
            @Override
            void make(Ground ground) throws IOException {
                version2(ground, "pids", "12", "10");
            }
        },
        SELINUX_WITHOUT_A_LABEL("refuse selinux-label") {
            @Override
            void make(Ground ground) {
                ground.toolInMounts(
                        "mount -t tmpfs none /sys/fs; mkdir /sys/fs/selinux; echo 1 > /sys/fs/selinux/enforce");
            }
        },
        SELINUX_THAT_PERMITS() {
            @Override
            void make(Ground ground) {
                ground.toolInMounts(
                        "mount -t tmpfs none /sys/fs; mkdir /sys/fs/selinux; echo 0 > /sys/fs/selinux/enforce");
            }
        },
        NO_FOLDER_IN_ITS_NAME("refuse bare-argv0") {
            @Override
            void make(Ground ground) {
                List<String> command =
                        ground.nginxBy("env", "PATH=" + ground.nginx().binary().getParent() + ":/usr/bin:/bin");
                command.replaceAll(word -> word.equals(ground.nginx().binary().toString()) ? "nginx" : word);
                ground.restart(command);
            }
        },
        A_MODULE_THAT_NOTHING_LOADS("refuse module-not-loaded") {
            @Override
            void make(Ground ground) {
                ground.options(
                        "--module",
                        Releases.module(Releases.NEW, "ngx_stream_module.so").toString());
            }
        },
        NOBODY_SERVES("refuse not-serving") {
            @Override
            void make(Ground ground) {
                Proc master = ground.nginx().master();
                master.signal("WINCH");
                ByHand.awaitWorkers(ground.nginx(), master, 0);
            }
        },
        TWO_READINGS("refuse ambiguous-title") {
            @Override
            void make(Ground ground) throws IOException {
                Files.copy(ground.nginx().config(), ground.folder().resolve("other"));
                List<String> command = ground.nginxBy();
                command.addAll(1, List.of("-g", "# -c " + ground.folder() + "/other"));
                ground.restart(command);
            }
        },
        UNIT_THAT_SYSTEMD_TELLS_OF("refuse unit-type") {
            @Override
            void make(Ground ground) throws IOException {
                systemd(ground, "Type=simple");
            }
        },
        UNIT_THAT_SYSTEMD_TELLS_OF_AND_FITS() {
            @Override
            void make(Ground ground) throws IOException {
                systemd(ground, "Type=forking");
            }
        },
        UNIT_THAT_FITS() {
            @Override
            void make(Ground ground) throws IOException {
                unit(ground, "Type=forking\nPIDFile=" + ground.nginx().pidFile() + "\nKillMode=mixed\n");
            }
        },
        UNIT_OF_ANOTHER_TYPE("refuse unit-type") {
            @Override
            void make(Ground ground) throws IOException {
                unit(ground, "ExecStart=/usr/sbin/nginx\n");
            }
        },
        UNIT_WITHOUT_PID_FILE("refuse unit-pid-file") {
            @Override
            void make(Ground ground) throws IOException {
                unit(ground, "Type=forking\n");
            }
        },
        UNIT_WITH_ANOTHER_PID_FILE("refuse unit-pid-file") {
            @Override
            void make(Ground ground) throws IOException {
                unit(ground, "Type=forking\nPIDFile=/run/nginx-upgrade-it.pid\n");
            }
        },
        UNIT_THAT_KILLS_ONE("warn unit-kill-mode") {
            @Override
            void make(Ground ground) throws IOException {
                unit(ground, "Type=forking\nPIDFile=" + ground.nginx().pidFile() + "\nKillMode=process\n");
            }
        },
        INSIDE_THE_UNIT("refuse inside-unit") {
            @Override
            void make(Ground ground) throws IOException {
                Path group = ground.group("name=systemd", "nginx-upgrade-it.service");
                ground.moveMaster(group);
                ground.toolBy("echo $$ > " + group + "/cgroup.procs");
            }
        },
        PACKAGES_LOCKED("refuse package-manager-at-work") {
            @Override
            void make(Ground ground) throws IOException {
                Path lock = Files.createFile(ground.folder().resolve("lock"));
                CommandLine.Running holder = CommandLine.start(
                        ground.folder(), java.util.Map.of(), List.of("flock", "-o", lock.toString(), "sleep", "300"));
                ground.afterwards(holder::close);
                String inode = Files.getAttribute(lock, "unix:ino").toString();
                await(ground, "a lock", () -> read("/proc/locks").contains(":" + inode + " "));
                ground.toolInMounts("mount --bind " + lock + " /var/lib/dpkg/lock-frontend");
            }
        },
        CERTBOT("refuse certbot-at-work") {
            @Override
            void make(Ground ground) {
                beside(ground, "certbot");
            }
        },
        LOGROTATE("warn logrotate-at-work") {
            @Override
            void make(Ground ground) {
                beside(ground, "logrotate");
            }
        },
        ANOTHER_PROGRAM() {
            @Override
            void make(Ground ground) {
                beside(ground, "certbot-like");
            }
        },
        SCRIPT_OF_THE_DISTRIBUTION("warn vendor-upgrade") {
            @Override
            void make(Ground ground) throws IOException {
                Path script =
                        Files.createDirectory(ground.folder().resolve("bin")).resolve("nginx-upgrade");
                Files.writeString(script, "#!/bin/sh\n/bin/kill -s USR2 `cat /run/nginx.pid`\n");
                ground.toolInMounts("mount -t overlay none -o lowerdir=bin:/usr/bin /usr/bin");
            }
        },
        CONNECTIONS_WITHOUT_BOUND("warn shutdown-timeout-absent") {
            @Override
            void make(Ground ground) throws IOException {
                connect(ground);
            }
        },
        CONNECTIONS_WITH_A_BOUND() {
            @Override
            void make(Ground ground) throws IOException {
                ground.edit("events {", "worker_shutdown_timeout 10s;\nevents {");
                connect(ground);
            }
        };

        /** As ngx_daemon opens them. */
        private static final String DETACHED =
                " open(STDIN, '+<', '/dev/null') or die $!; open(STDOUT, '+>', '/dev/null') or die $!;";

        private final List<String> found;

        Row(String... found) {
            this.found = List.of(found);
        }

        abstract void make(Ground ground) throws IOException;
    }

    /** Rows that do not touch each other are made on one ground, in the order of the rows, and asked for at once. */
    private static final List<Set<Row>> TOGETHER = List.of(
            EnumSet.of(
                    Row.SAME_FILES_IN_OTHER_MOUNTS,
                    Row.FEWER_WORKERS_ON_THE_DISK,
                    Row.CANDIDATE_OF_THE_PERSON_BEHIND_SUDO,
                    Row.CAPABILITIES_WE_MAY_SET,
                    Row.MEMORY_OF_THE_GROUP_IS_ENOUGH,
                    Row.UNIT_THAT_FITS,
                    Row.CONNECTIONS_WITH_A_BOUND),
            EnumSet.of(
                    Row.TITLE_CUT_AND_TOLD,
                    Row.REPLACED_BY_THE_CANDIDATE,
                    Row.PID_FILE_CONFIGURED_BY_ANOTHER_NAME,
                    Row.SELINUX_THAT_PERMITS),
            EnumSet.of(
                    Row.OLDBIN_OF_A_DEAD_ONE,
                    Row.IMMUTABLE,
                    Row.DISK_FULL,
                    Row.FILES_OF_THE_MASTER,
                    Row.UNIT_OF_ANOTHER_TYPE,
                    Row.PACKAGES_LOCKED,
                    Row.CONNECTIONS_WITHOUT_BOUND),
            EnumSet.of(
                    Row.REPLACED_BY_ANOTHER,
                    Row.PID_FILE_CONFIGURED_ELSEWHERE,
                    Row.MEMORY_OF_THE_GROUP,
                    Row.A_MODULE_THAT_NOTHING_LOADS,
                    Row.UNIT_WITHOUT_PID_FILE,
                    Row.SCRIPT_OF_THE_DISTRIBUTION),
            EnumSet.of(Row.ORPHANS, Row.READ_ONLY, Row.PROCESSES_OF_THE_GROUP, Row.UNIT_WITH_ANOTHER_PID_FILE),
            EnumSet.of(Row.DRAINING, Row.MOUNTED_BY_ITSELF, Row.UNIT_THAT_KILLS_ONE),
            EnumSet.of(Row.MEMORY_OF_THE_GROUP_OF_VERSION_2, Row.PROCESSES_OF_THE_GROUP_OF_VERSION_2));

    static Stream<Set<Row>> grounds() {
        Set<Row> alone = EnumSet.allOf(Row.class);
        TOGETHER.forEach(alone::removeAll);
        return Stream.concat(TOGETHER.stream(), alone.stream().map(EnumSet::of));
    }

    @ParameterizedTest
    @MethodSource("grounds")
    void planFindsWhatIsThereAndNothingElse(Set<Row> rows) throws IOException {
        try (Ground ground = new Ground(PrivateNginx.start(folder))) {
            for (Row row : rows) {
                row.make(ground);
            }
            Set<String> found = ground.hazards().keySet();
            found.retainAll(ALL);
            assertThat(found)
                    .containsExactlyInAnyOrderElementsOf(
                            rows.stream().flatMap(row -> row.found.stream()).collect(Collectors.toSet()));
        }
    }

    /** By its own name of the pid file, which is another file here, and by ours. */
    @Test
    void whatRunsBelowAnotherRootIsTold() throws IOException {
        try (Ground ground = new Ground(PrivateNginx.start(folder))) {
            Path pidFile = ground.nginx().pidFile();
            Proc master = jailed(ground);
            Path jail = ground.folder().resolve("jail");
            for (Path named : List.of(pidFile, jail.resolve(pidFile.subpath(0, pidFile.getNameCount())))) {
                CommandLine.Result status = Tool.of(ground.nginx()).run("status", "--pid-file", named.toString());
                assertThat(status.exit()).as("%s", status).isZero();
                assertThat(status.stdout())
                        .contains("master " + master.pid() + " ")
                        .contains("a root of its own, " + jail)
                        .contains("chroot " + jail + " nginx-upgrade");
                CommandLine.Result rollback =
                        Tool.of(ground.nginx()).run("rollback", "--yes", "--pid-file", named.toString());
                assertThat(rollback.exit()).as("%s", rollback).isEqualTo(3);
                assertThat(rollback.stderr()).contains("a root of its own").doesNotContain("echo ");
            }
            assertThat(pidFile).doesNotExist();
        }
    }

    /** The upgrade that was refused would have failed: nginx says so itself. */
    private static void ignoresUsr2(Ground ground) {
        ground.nginx().master().signal("USR2");
        await(ground, "it is ignored", () -> ground.nginx()
                .errorLog()
                .contains("the changing binary signal is ignored"));
    }

    /** nginx by a parent that gives it a listening socket, as {@code NGINX=} tells it (ngx_add_inherited_sockets). */
    private static void activated(Ground ground, String first, String then, boolean keeps) {
        String script = "use IO::Socket::INET; use POSIX (); $^F = 9; " + first
                + " my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => "
                + ground.nginx().port() + ", Listen => 64, ReuseAddr => 1) or die $!; my $pid = fork // die $!;"
                + " if (!$pid) { " + then + " POSIX::dup2(fileno($s), 9); $ENV{NGINX} = '9;'; exec @ARGV; }"
                + (keeps ? "" : " close $s;")
                + " waitpid $pid, 0;";
        ground.restart(ground.nginxBy("perl", "-e", script));
        assertThat(ground.nginx().master().parent()).isGreaterThan(1);
    }

    /** nginx by the same names below another root. */
    private static Proc jailed(Ground ground) {
        ground.stop();
        ground.run(
                "sh",
                "-ec",
                "mkdir -p jail/dev jail/etc jail$PWD; cp -a /dev/null jail/dev; cp /etc/passwd /etc/group jail/etc;"
                        + " { ldd sbin/nginx; ls -d /lib/*/libnss_files.so.2; } | grep -o '/[^ ]*' | while read -r file; do"
                        + " mkdir -p \"jail$(dirname \"$file\")\"; cp -L \"$file\" \"jail$file\"; done;"
                        + " cp -a sbin conf html logs temp jail$PWD");
        List<String> command = ground.nginxBy("chroot", "jail");
        ground.run(command.toArray(String[]::new));
        await(
                ground,
                "a master in a jail",
                () -> ground.nginx().masters().size() == 1
                        && ground.nginx()
                                        .accepting(
                                                ground.nginx().masters().get(0).pid())
                                        .size()
                                == 2);
        return ground.nginx().masters().get(0);
    }

    /** A second nginx with the same address and this pid file. */
    private static void second(Ground ground, String pidFile) throws IOException {
        String listen = "listen 127.0.0.1:" + ground.nginx().port();
        ground.edit(listen, listen + " reuseport");
        ground.restart(ground.nginxBy());
        Path other = ground.nginx().config().resolveSibling("other.conf");
        Files.writeString(
                other, Files.readString(ground.nginx().config()).replace("pid logs/nginx.pid", "pid " + pidFile));
        List<String> command = ground.nginxBy();
        command.set(command.indexOf("conf/nginx.conf"), other.toString());
        ground.run(command.toArray(String[]::new));
        await(
                ground,
                "two masters",
                () -> ground.nginx().processes().stream().filter(Proc::accepts).count() == 4);
    }

    private static List<String> inMounts(Ground ground, String script) {
        return ground.nginxBy(
                "unshare", "--mount", "--propagation", "private", "sh", "-ec", script + "; exec \"$@\"", "sh");
    }

    /** The master in the control group of a service, and the tool where this is its unit file. */
    private static void unit(Ground ground, String service) throws IOException {
        String name = "nginx-upgrade-it.service";
        ground.moveMaster(ground.group("name=systemd", name));
        Path units = Files.createDirectory(ground.folder().resolve("units"));
        Files.writeString(units.resolve(name), "[Unit]\nDescription=x\n[Service]\n" + service);
        ground.toolInMounts("mount --bind units /etc/systemd/system");
    }

    /** The tool sees the master in a group of version 2 with these two files. */
    private static void version2(Ground ground, String controller, String most, String now) throws IOException {
        Path fake = Files.createDirectories(ground.folder().resolve("group/nginx-upgrade-it"));
        Files.writeString(fake.resolve(controller + ".max"), most + "\n");
        Files.writeString(fake.resolve(controller + ".current"), now + "\n");
        Files.writeString(ground.folder().resolve("cgroup"), "0::/nginx-upgrade-it\n");
        ground.toolInMounts("point=$(awk \"\\$3 == \\\"cgroup2\\\" { print \\$2; exit }\" /proc/mounts);"
                + " [ -n \"$point\" ] || { mkdir v2; mount -t cgroup2 none v2; point=$PWD/v2; };"
                + " mount --bind group \"$point\"; mount --bind cgroup /proc/"
                + ground.nginx().master().pid() + "/cgroup");
    }

    /** Built by this user in a folder of his own. */
    private static void candidateOf(Ground ground, int uid) throws IOException {
        Path built = Files.createDirectory(ground.folder().resolve("objs"));
        Path candidate =
                Files.copy(Releases.binary(Releases.NEW), built.resolve("nginx"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.setAttribute(candidate, "unix:uid", uid);
        Files.setAttribute(built, "unix:uid", uid);
        ground.candidate(candidate);
    }

    /** All in a pid namespace whose first process is called systemd, beside a systemctl that says so. */
    private static void systemd(Ground ground, String type) throws IOException {
        ground.stop();
        ground.run("cp", "/bin/sh", "systemd");
        Path group = ground.group("name=systemd", "nginx-upgrade-it.service");
        Path systemctl = Files.createDirectory(ground.folder().resolve("bin")).resolve("systemctl");
        Files.writeString(
                systemctl,
                "#!/bin/sh\nprintf 'LoadState=loaded\\n" + type + "\\nPIDFile=%s\\nKillMode=mixed\\n' "
                        + ground.nginx().pidFile() + "\n");
        assertThat(systemctl.toFile().setExecutable(true)).isTrue();
        ground.toolBy("exec unshare --pid --fork --kill-child --mount-proc ./systemd -ec '"
                + String.join(" ", ground.nginxBy())
                + "; until [ -s logs/nginx.pid ]; do :; done; cat logs/nginx.pid > " + group + "/cgroup.procs;"
                + " mount -t overlay none -o lowerdir=$PWD/bin:/usr/bin /usr/bin; \"$@\"' sh \"$@\"");
    }

    /** nginx, a program of this name and the tool, all in a pid namespace of their own: nobody else sees the program. */
    private static void beside(Ground ground, String program) {
        ground.stop();
        ground.run("cp", "/bin/sleep", program);
        ground.toolBy("exec unshare --pid --fork --kill-child --mount-proc sh -ec '"
                + String.join(" ", ground.nginxBy())
                + "; until [ -s logs/nginx.pid ]; do :; done; ./" + program + " 300 & \"$@\"' sh \"$@\"");
    }

    private static void connect(Ground ground) throws IOException {
        var connection = new HttpConnection(ground.nginx().port(), PrivateNginx.PATIENCE);
        ground.afterwards(connection::close);
        assertThat(connection.get("/", true).status()).isEqualTo(200);
    }

    private static void await(Ground ground, String what, java.util.function.BooleanSupplier condition) {
        Wait.until(what, PrivateNginx.PATIENCE, condition, ground.nginx()::processTable);
    }

    /** Clock ticks since boot, as the start times of processes are counted. */
    private static long ticks() {
        return (long) (Double.parseDouble(read("/proc/uptime").split(" ", 2)[0]) * 100);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
