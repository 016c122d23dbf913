package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command that acts leaves in its log for the next morning; and that no run is any worse where that cannot be written. */
class CommandLogIT {
    private static final int WORKERS = 2;

    @TempDir
    Path folder;

    private PrivateNginx start() throws IOException {
        return PrivateNginx.start(
                Files.createDirectory(folder.resolve("nginx")),
                NginxOptions.standard().withWorkers(WORKERS));
    }

    private static Path state(PrivateNginx nginx) {
        return nginx.prefix().resolve("state");
    }

    private static Path log(PrivateNginx nginx) {
        return state(nginx).resolve("nginx-upgrade.log");
    }

    @Test
    void afterARunThatFailedItHasEachSignalWithItsReceiverAndWhyItWentBack() throws IOException {
        Path hooks = folder.resolve("hooks");
        Path unfit = Files.createDirectories(hooks.resolve("ready/required.d")).resolve("unfit");
        Files.writeString(unfit, "#!/bin/sh\nprintf 'not today \\033[2J\\n' >&2\nexit 7\n");
        Files.setPosixFilePermissions(unfit, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (PrivateNginx nginx = start()) {
            long old = nginx.master().pid();
            Answer back = new Upgrader(nginx)
                    .expect(4, "failed-rolled-back", Upgrader.unrehearsed("--hooks-dir", hooks.toString()));
            Agreement.check(nginx, Releases.OLD, WORKERS);
            String run = back.fields().text("run");
            List<String> lines = Files.readAllLines(log(nginx));
            assertThat(lines).allSatisfy(line -> assertThat(line)
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z " + run
                            + " (DEBUG|INFO |WARN |ERROR) .+"));
            String all = String.join("\n", lines);
            assertThat(all)
                    .containsSubsequence(
                            ": nginx-upgrade apply " + Releases.binary(Releases.NEW),
                            "found " + nginx.binary(),
                            "does install-files: ",
                            "decides: SOLE, goal NEW: USR2 to the old master",
                            "does start-new-master: USR2 to the old master " + old,
                            "phase overlap: both serve: ",
                            "done start-new-master " + old + " at ",
                            " WARN  goes back: ",
                            "goal OLD: QUIT to the new master",
                            "does retire-new-master: QUIT to the new master ",
                            "phase sole: one master, " + old + ", has 2 workers",
                            " ERROR ended, failed-rolled-back, exit code 4",
                            " ERROR Try: ")
                    .contains("not today \\x1b[2J")
                    .doesNotContain("\u001b");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log(nginx))))
                    .isEqualTo("rw-------");

            // the next command goes on in it, under a name of its own
            new Upgrader(nginx).expect(0, "reopened", "reopen");
            List<String> more = Files.readAllLines(log(nginx));
            assertThat(more.subList(lines.size(), more.size()))
                    .allSatisfy(line -> assertThat(line).matches("\\S+Z \\d{8}T\\d{6}Z-reopen (DEBUG|INFO |WARN ) .+"))
                    .anySatisfy(line -> assertThat(line).contains("does reopen-all-logs: USR1 to "));
        }
    }

    /** Nobody waits for the disk, and still hardly anything is lost with the tool. */
    @Test
    void whatHappenedUntilTheToolWasKilledIsThere() throws IOException {
        try (PrivateNginx nginx = start();
                var running = new Upgrader(nginx).start(Upgrader.unrehearsed("--observe", "10m"))) {
            Wait.until(
                    "the log to have the watch",
                    PrivateNginx.PATIENCE,
                    () -> Files.exists(log(nginx)) && read(log(nginx)).contains("phase standby: "),
                    running::stderr);
            running.signal("KILL");
            assertThat(read(log(nginx)))
                    .containsSubsequence(
                            "does start-new-master: USR2 to the old master ",
                            "does drain-old-workers: WINCH to the old master ",
                            "phase standby: ")
                    .doesNotContain(" ended, ");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoeverOnlyLooksOrIsRefusedMakesNoStateFolder() throws IOException {
        try (PrivateNginx nginx = start()) {
            var upgrader = new Upgrader(nginx);
            upgrader.expect(0, "status", "status");
            upgrader.expect(0, "history", "history");
            upgrader.expect(0, "planned", "plan", Releases.binary(Releases.NEW).toString());
            upgrader.expect(0, "planned", "reload", "--dry-run");
            upgrader.expect(3, "refused", Upgrader.unrehearsed("--sha256", "0".repeat(64)));
            assertThat(state(nginx)).doesNotExist();
        }
    }

    /** A link, of whomever, is not followed; a folder is no file; a disk may be full. The run ends as ever, and nobody is told. */
    @Test
    void whereItCannotBeWrittenNoRunIsAnyWorse() throws IOException {
        try (PrivateNginx nginx = start()) {
            Path precious = Files.writeString(folder.resolve("precious"), "as it was\n");
            Files.createDirectory(
                    state(nginx), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createSymbolicLink(log(nginx), precious);
            assertWell(nginx, Upgrader.unrehearsed("--observe", "0s"));
            assertThat(precious).hasContent("as it was");
            assertThat(Files.isSymbolicLink(log(nginx))).isTrue();

            Files.delete(log(nginx));
            Files.createDirectory(log(nginx));
            assertWell(nginx, "rollback", "--yes");

            Files.delete(log(nginx));
            Files.createSymbolicLink(log(nginx), Path.of("/dev/full"));
            assertWell(nginx, "reopen");
            assertThat(Files.exists(log(nginx), LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
    }

    private static void assertWell(PrivateNginx nginx, String... command) {
        Answer answer = new Upgrader(nginx).json(command);
        assertThat(answer.exit()).as("%s", answer).isZero();
        assertThat(answer.result().stderr()).isEmpty();
    }
}
