package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run at a time; nobody but root, or the nginx's own user, can hold up a run. */
class LockIT {
    private static final int NOBODY = 65534;
    private static final int LOCKED = 6;

    @TempDir
    Path folder;

    /** Readable for all, as it was made before. */
    private static Path olderLock(PrivateNginx nginx) throws IOException {
        Path file = nginx.pidFile().resolveSibling("nginx.pid.upgrade.lock");
        Files.writeString(file, "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(nginx.prefix(), PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    @Test
    void nobodysLockHoldsUpNeitherCommitNorRollback() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Upgrader tool = new Upgrader(nginx);
            Path file = olderLock(nginx);
            try (CommandLine.Running stranger = Older.lock(file, NOBODY, false)) {
                tool.expect(0, "held", Upgrader.unrehearsed("--hold"));
                CommandLine.Result back = tool.text("rollback", "--yes");
                assertThat(back.exit()).as("%s", back).isZero();
                assertThat(back.stderr())
                        .contains("process " + stranger.pid() + " of user id " + NOBODY)
                        .contains(file.toString());
            }
            Sole.serves(nginx, Releases.OLD);
        }
    }

    /** nginx's user owns the folder, and whatever stands there is his. */
    @Test
    void whatTheOwnerOfThePidFolderPutsThereHoldsUpNobody() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Upgrader tool = new Upgrader(nginx);
            Path file = olderLock(nginx);
            Path logs = nginx.pidFile().getParent();
            Files.setAttribute(logs, "unix:uid", NOBODY);
            Files.setAttribute(file, "unix:uid", NOBODY);
            try (CommandLine.Running stranger = Older.lock(file, NOBODY, true)) {
                tool.expect(0, "held", Upgrader.unrehearsed("--hold"));
                assertThat(stranger.alive()).isTrue();
            }
            Files.delete(file);
            CommandLine.Result made = CommandLine.run(logs, PrivateNginx.PATIENCE, List.of("mkfifo", file.toString()));
            assertThat(made.exit()).isZero();
            tool.expect(0, "rolled-back", "rollback", "--yes");
            Files.delete(file);
            Path victim = Files.writeString(folder.resolve("victim"), "precious");
            Files.createSymbolicLink(file, victim);
            tool.expect(0, "held", Upgrader.unrehearsed("--hold"));
            tool.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(victim).hasContent("precious");
            Sole.serves(nginx, Releases.OLD);
        }
    }

    @Test
    void anOlderProgramAtWorkIsWaitedForUntilItEndsAlsoByKill() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Upgrader tool = new Upgrader(nginx);
            try (CommandLine.Running older = Older.lock(olderLock(nginx), 0, true)) {
                Untouched before = Untouched.now(nginx);
                Answer refused = tool.expect(LOCKED, "locked", Upgrader.unrehearsed("--hold"));
                assertThat(refused.fields().text("message")).contains("pid " + older.pid() + ", command apply");
                assertThat(tool.json("status").fields().text("message"))
                        .contains("at work: user root, pid " + older.pid());
                before.check();
                older.signal("KILL");
                Wait.until("its end", PrivateNginx.PATIENCE, () -> !older.alive(), older::stderr);
            }
            tool.expect(0, "held", Upgrader.unrehearsed("--hold"));
            tool.expect(0, "rolled-back", "rollback", "--yes");
        }
    }

    /** An older program that starts now asks the file beside the pid file. */
    @Test
    void anOlderProgramSeesUsAtWorkAndTheLockIsForRootOnly() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Upgrader tool = new Upgrader(nginx);
            Path file = nginx.pidFile().resolveSibling("nginx.pid.upgrade.lock");
            Path lock = nginx.lock();
            try (CommandLine.Running run = tool.start(Upgrader.unrehearsed("--confirm-within", "60s"))) {
                Wait.until(
                        "a lock", PrivateNginx.PATIENCE, () -> Files.exists(lock) && Files.exists(file), run::stderr);
                assertThat(Files.getPosixFilePermissions(lock)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
                assertThat(Files.getPosixFilePermissions(lock.getParent()))
                        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
                Wait.until(
                        "a held lock",
                        PrivateNginx.PATIENCE,
                        () -> Older.isLocked(file) && Older.isLocked(lock),
                        run::stderr);
                run.signal("INT");
                assertThat(run.await(PrivateNginx.PATIENCE).exit()).isIn(3, 130);
            }
            assertThat(Older.isLocked(file)).isFalse();
            assertThat(Older.isLocked(lock)).isFalse();
        }
    }
}
