package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The question, at a real terminal: only what is typed at it answers it, and whoever leaves it has touched nothing. */
class QuestionIT {
    private static final int WORKERS = 2;
    private static final String ASKED = "[y/N, p: the plan] ";

    @TempDir
    Path folder;

    private PrivateNginx start() {
        return PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
    }

    private static AtTerminal apply(PrivateNginx nginx, String... options) {
        Tool tool = Tool.of(nginx);
        List<String> arguments =
                new ArrayList<>(List.of("apply", Releases.binary(Releases.NEW).toString()));
        arguments.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        arguments.addAll(List.of(options));
        return AtTerminal.start(
                tool.directory(), tool.environment(), 80, tool.command(arguments.toArray(String[]::new)));
    }

    @Test
    void whoeverLeavesItHasTouchedNothing() {
        try (PrivateNginx nginx = start()) {
            for (String key : List.of(AtTerminal.CTRL_C, AtTerminal.CTRL_D)) {
                try (AtTerminal terminal = apply(nginx)) {
                    terminal.await(ASKED);
                    terminal.type(AtTerminal.CTRL_BACKSLASH);
                    Wait.holds("it waits on", Duration.ofMillis(300), terminal::alive, terminal::screen);
                    terminal.type(key);
                    assertThat(terminal.exit()).as(terminal.screen()).isEqualTo(130);
                    assertThat(terminal.screen())
                            .contains("nothing was touched")
                            .doesNotContain("Full thread dump");
                }
            }
            assertThat(new Upgrader(nginx).signals()).isEmpty();
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    /** As after su(1): what is open is a terminal, though its device is not this user's. */
    @Test
    void aTerminalOfAnotherUserIsOne() {
        CommandLine.Result copied = CommandLine.run(
                folder, PrivateNginx.PATIENCE, List.of("sh", "-c", "cp -a " + Tool.image() + " image && chmod 755 ."));
        assertThat(copied.exit()).as(copied.stderr()).isZero();
        List<String> asNobody = List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                folder.resolve("image/bin/nginx-upgrade").toString(),
                "rollback",
                "--state-dir",
                folder.resolve("state").toString());
        try (PrivateNginx nginx = start();
                AtTerminal terminal = AtTerminal.start(folder, Tool.of(nginx).environment(), 80, asNobody)) {
            assertThat(terminal.exit()).as(terminal.screen()).isEqualTo(8);
            assertThat(terminal.screen()).contains("Try: sudo ").doesNotContain("is no terminal");
        }
    }

    @Test
    void whatWasTypedBeforeItAnswersNothingAndReturnIsNo() {
        try (PrivateNginx nginx = start();
                AtTerminal terminal = apply(nginx)) {
            terminal.type("y\ny");
            terminal.await(ASKED);
            Wait.holds("it waits on", Duration.ofMillis(500), terminal::alive, terminal::screen);
            terminal.type("\n");
            assertThat(terminal.exit()).as(terminal.screen()).isEqualTo(2);
            assertThat(terminal.screen()).contains("cannot start: not confirmed; nothing was touched");
            assertThat(new Upgrader(nginx).signals()).isEmpty();
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    @Test
    void anUpgradeUnderWayIsEndedKnowingly() {
        try (PrivateNginx nginx = start()) {
            long old = nginx.master().pid();
            Answer held = new Upgrader(nginx)
                    .expect(0, "held", "apply", Releases.binary(Releases.NEW).toString(), "--yes", "--hold");
            String run = "run:       " + held.fields().text("run") + ", nginx 1.18.0 to 1.22.1";
            try (AtTerminal terminal = ask(nginx, "rollback")) {
                terminal.await("Go back to the old master " + old + "? [y/N]");
                assertThat(terminal.screen())
                        .contains(run)
                        .contains("old master " + old + ": nginx 1.18.0, 0 workers with 0 connections")
                        .contains("new master " + nginx.master().pid() + ": nginx 1.22.1, 2 workers with ")
                        .contains("serving:   new")
                        .contains("then:      the old files, HUP to the old master " + old)
                        .contains("takes:     about ");
                terminal.type("n\n");
                assertThat(terminal.exit()).as(terminal.screen()).isEqualTo(2);
            }
            try (AtTerminal terminal = ask(nginx, "commit")) {
                terminal.await("Retire the old master " + old + "? [y/N]");
                assertThat(terminal.screen())
                        .contains(run)
                        .contains("then:      QUIT to the old master " + old + "; it has no worker, so nobody notices")
                        .contains("way back:  afterwards nginx-upgrade rollback");
                terminal.type("y\n");
                assertThat(terminal.exit()).as(terminal.screen()).isZero();
            }
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    private static AtTerminal ask(PrivateNginx nginx, String command) {
        Tool tool = Tool.of(nginx);
        return AtTerminal.start(
                tool.directory(),
                tool.environment(),
                160,
                tool.command(command, "--pid-file", nginx.pidFile().toString()));
    }

    @Test
    void itTellsWhatIsAtStakeAndShowsThePlan() {
        try (PrivateNginx nginx = start();
                AtTerminal terminal = apply(nginx, "--observe", "100ms")) {
            terminal.await(ASKED);
            assertThat(terminal.screen())
                    .contains("Upgrade nginx 1.18.0 to 1.22.1?")
                    .contains(
                            "serving:   nginx 1.18.0, master " + nginx.master().pid() + ", 2 workers with ")
                    .contains("rehearsal: ")
                    .contains("takes:     about ")
                    .contains("way back:  Ctrl-C as long as it runs; afterwards nginx-upgrade rollback");
            terminal.type("p\n");
            terminal.await("USR2 to the old master " + nginx.master().pid());
            terminal.type("y\n");
            assertThat(terminal.exit()).as(terminal.screen()).isZero();
            assertThat(terminal.screen()).contains("Done. To undo: nginx-upgrade rollback");
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }
}
