package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The steps of an upgrade as an administrator types them; each returns when its effect can be seen. */
final class ByHand {
    private static final Duration SOON = PrivateNginx.PATIENCE;

    private ByHand() {}

    /** As the postinst of a package does where its own upgrade of nginx fails: all of it is stopped, and started anew. */
    static void restart(PrivateNginx nginx, int workers) {
        List<Proc> masters = nginx.masters();
        masters.forEach(master -> master.signal("QUIT"));
        Wait.until("the end of nginx", SOON, () -> nginx.processes().isEmpty(), nginx::processTable);
        assertThat(CommandLine.run(nginx.prefix(), SOON, nginx.command()).exit())
                .isZero();
        Wait.until(
                "nginx anew",
                SOON,
                () -> nginx.masterPid().isPresent()
                        && nginx.accepting(nginx.masterPid().get()).size() == workers,
                nginx::processTable);
    }

    /** Puts the candidate in place and sends USR2; returns the old master at once. */
    static Proc signalWith(PrivateNginx nginx, Path candidate) {
        Proc old = nginx.master();
        Layout.replace(nginx.binary(), candidate);
        old.signal("USR2");
        return old;
    }

    /** The same, and waits for a new master with as many accepting workers as the old one has. */
    static Proc startNewMaster(PrivateNginx nginx, Path candidate) {
        int workers = nginx.workersOf(nginx.master().pid()).size();
        Proc old = signalWith(nginx, candidate);
        Wait.until(
                "a new master with " + workers + " workers",
                SOON,
                () -> nginx.masterPid().filter(pid -> pid != old.pid()).isPresent()
                        && nginx.accepting(nginx.masterPid().orElse(-1L)).size() == workers,
                nginx::processTable);
        return nginx.master();
    }

    /** The child that is to become the new master, as soon as it runs the candidate. */
    static Proc awaitChild(PrivateNginx nginx, Proc old) {
        return Wait.until("a child that runs the candidate", SOON, () -> nginx.newMasterOf(old), child -> child.filter(
                                process -> !process.title().isEmpty())
                        .isPresent())
                .orElseThrow();
    }

    /** Waits until the master has this many workers that accept, and none that drains. */
    static void awaitWorkers(PrivateNginx nginx, Proc master, int count) {
        Wait.until(
                count + " workers of " + master.pid(),
                SOON,
                () -> nginx.accepting(master.pid()).size() == count
                        && nginx.workersOf(master.pid()).size() == count,
                nginx::processTable);
    }

    /** Waits until the pid file is the old master's again and oldbin is gone: nginx.c, ngx_reap_children. */
    static void awaitRestored(PrivateNginx nginx, Proc old) {
        Wait.until(
                "pid file back to " + old.pid(),
                SOON,
                () -> nginx.masterPid().filter(pid -> pid == old.pid()).isPresent()
                        && nginx.oldMasterPid().isEmpty(),
                nginx::processTable);
    }
}
