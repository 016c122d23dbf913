package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on a real terminal while a run is at work: in place, at each size, and whatever is done to the terminal. */
class LiveViewIT {
    private static final int WORKERS = 2;
    private static final String UNDO = "Done. To undo: ";

    @TempDir
    Path folder;

    private static String command(PrivateNginx nginx, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        List<String> command = Tool.of(nginx).command(all.toArray(String[]::new));
        return command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    }

    private static String apply(PrivateNginx nginx, String... options) {
        var words = new ArrayList<>(
                List.of("apply", Releases.binary(Releases.NEW).toString(), "--yes", "--rehearse", "never"));
        words.addAll(List.of(options));
        return command(nginx, words.toArray(String[]::new));
    }

    private static Tmux terminal(PrivateNginx nginx) {
        String state = nginx.prefix().resolve("state").toString();
        return Tmux.start(nginx.prefix(), Map.of("NGINX_UPGRADE_STATE_DIR", state), 80, 24);
    }

    private PrivateNginx start() {
        return PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
    }

    @Test
    void whatProbesAndAccessLogsSayIsInIt() {
        NginxOptions options =
                NginxOptions.standard().withWorkers(WORKERS).withServer("access_log logs/access.log combined;");
        try (PrivateNginx nginx = PrivateNginx.start(folder, options);
                var download = new SlowDownload(nginx);
                Tmux terminal = terminal(nginx)) {
            terminal.line(apply(
                    nginx,
                    "--observe",
                    "20s",
                    "--drain-timeout",
                    "30s",
                    "--probe",
                    "http://127.0.0.1:" + nginx.port() + "/"));
            terminal.await("probes and responses", () -> terminal.screen().stream()
                    .anyMatch(line ->
                            line.matches(" probes [1-9]\\d* of \\d+ ok, last 200 in \\d+ ms.*5xx 0\\.0 % of [1-9].*")));
            terminal.keys("C-c");
            terminal.await("cannot upgrade to nginx 1.22.1: interrupted by INT");
            terminal.awaitPrompt();
            assertThat(download.goesOn()).isTrue();
        }
    }

    @Test
    void itIsDrawnInPlaceAtEachSizeAndItsLastFrameStays() {
        try (PrivateNginx nginx = start();
                var download = new SlowDownload(nginx);
                Tmux terminal = terminal(nginx)) {
            long old = nginx.master().pid();
            terminal.line(apply(nginx, "--observe", "0s", "--drain-timeout", "8s"));
            terminal.await("SERVING: NEW 1.22.1   the old master accepts nothing new");
            terminal.await("draining  1 conn");
            assertThat(terminal.screen())
                    .anySatisfy(
                            line -> assertThat(line).matches("nginx-upgrade apply   nginx 1.18.0 → 1.22.1 .*00:0\\d"))
                    .anySatisfy(line -> assertThat(line).matches(" ✓ start     new master .* USR2 .* m?s"))
                    .anySatisfy(line -> assertThat(line).matches(" ▶ drain     .*\\[#*\\.+] +\\d / 8 s"))
                    .anySatisfy(line -> assertThat(line).contains("OLD 1.18.0  master " + old + " (draining)"))
                    .anySatisfy(line -> assertThat(line).contains("Ctrl-C = back to 1.18.0"));
            terminal.resize(60, 20);
            terminal.await(
                    "no workers", () -> terminal.screen().stream().noneMatch(line -> line.contains("accepting  ")));
            assertThat(terminal.screen())
                    .filteredOn(line -> line.startsWith(" ▶ drain"))
                    .hasSize(1);
            terminal.resize(44, 8);
            terminal.await(
                    "one line",
                    () -> terminal.screen().stream()
                                    .filter(line -> line.startsWith("drain ") && line.contains("SERVING: NEW"))
                                    .count()
                            == 1);
            terminal.resize(120, 40);
            terminal.await(UNDO);
            terminal.awaitPrompt();
            assertThat(lastFrame(terminal.screen()))
                    .anySatisfy(
                            line -> assertThat(line).matches(" ✓ drain     1 old worker finishes alone .* WINCH .* s"))
                    .anySatisfy(line -> assertThat(line).matches(" ✓ retire    the old master is leaving.* QUIT .*s"))
                    .noneSatisfy(line -> assertThat(line).contains("▶"))
                    .noneSatisfy(line -> assertThat(line).contains("Ctrl-C"));
            assertThat(download.goesOn()).isTrue();
        }
    }

    /** Without what a terminal that became smaller has pushed up. */
    private static List<String> lastFrame(List<String> screen) {
        int title = 0;
        for (int at = 0; at < screen.size(); at++) {
            title = screen.get(at).startsWith("nginx-upgrade ") ? at : title;
        }
        return screen.subList(title, screen.size());
    }

    /** Of one master, with the workers of before beside those that came. */
    @Test
    void aReloadIsDrawnInPlaceToo() {
        try (PrivateNginx nginx = start();
                var download = new SlowDownload(nginx);
                Tmux terminal = terminal(nginx)) {
            long master = nginx.master().pid();
            terminal.line(command(nginx, "reload", "--observe", "4s", "--drain-timeout", "3s"));
            terminal.await("▶ observe");
            terminal.await("draining  1 conn");
            assertThat(terminal.screen())
                    .anySatisfy(line -> assertThat(line).matches("nginx-upgrade reload   nginx 1.18.0 .*00:0\\d"))
                    .anySatisfy(line -> assertThat(line).matches(" ✓ check     nginx accepts the configuration .*s"))
                    .anySatisfy(line ->
                            assertThat(line).matches(" ✓ reload    master " + master + " has 2 workers.* HUP .*s"))
                    .anySatisfy(line -> assertThat(line).matches(" ▶ observe   .*\\[#*\\.+] +\\d / 4 s"))
                    .anySatisfy(line -> assertThat(line).contains("nginx 1.18.0  master " + master + " (serving)"))
                    .anySatisfy(line -> assertThat(line).contains("Ctrl-C leaves it loaded"));
            terminal.await("▶ drain");
            terminal.await("At 3 s: they finish on their own");
            terminal.await("1 of before still finishes");
            terminal.awaitPrompt();
            assertThat(lastFrame(terminal.screen()))
                    .anySatisfy(line -> assertThat(line).matches(" ✓ observe   .*"))
                    .noneSatisfy(line -> assertThat(line).contains("▶"))
                    .noneSatisfy(line -> assertThat(line).contains("Ctrl-C"));
            assertThat(download.goesOn()).isTrue();
        }
    }

    /** Neither a terminal that is stopped (Ctrl-S) nor a tool that is (Ctrl-Z) makes anything of it false. */
    @Test
    void aStoppedTerminalHoldsNothingUpAndAStoppedToolGoesOn() {
        try (PrivateNginx nginx = start();
                Tmux terminal = terminal(nginx)) {
            Proc old = nginx.master();
            terminal.line(apply(nginx, "--observe", "6s"));
            terminal.await("▶ observe");
            terminal.keys("C-z");
            terminal.await("Stopped");
            terminal.line("fg");
            terminal.await("watched again", () -> terminal.all().split("▶ observe", -1).length > 2);
            terminal.keys("C-s");
            Wait.until("the old master to go", PrivateNginx.PATIENCE, () -> !old.alive(), nginx::processTable);
            assertThat(terminal.all()).doesNotContain(UNDO);
            terminal.keys("C-q");
            terminal.await(UNDO);
            terminal.awaitPrompt();
            Agreement.check(nginx, Releases.NEW, WORKERS);
        }
    }

    @Test
    void ctrlCGoesBackBeforeOnesEyes() {
        try (PrivateNginx nginx = start();
                Tmux terminal = terminal(nginx)) {
            terminal.line(apply(nginx, "--observe", "1m"));
            terminal.await("▶ observe");
            terminal.keys("C-c");
            terminal.await("cannot upgrade to nginx 1.22.1: interrupted by INT");
            terminal.awaitPrompt();
            assertThat(terminal.screen())
                    .anySatisfy(line -> assertThat(line).matches(" ✗ observe .*"))
                    .anySatisfy(line -> assertThat(line).matches(" ✓ revive    old master .* HUP .*"))
                    .anySatisfy(line -> assertThat(line).isEqualTo(" SERVING: OLD 1.18.0"));
            terminal.line("echo exit $?");
            terminal.await("exit 130");
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    @Test
    void theStatusIsWatchedInPlaceAndElsewhereWrittenWhereItChanges() {
        try (PrivateNginx nginx = start();
                Tmux terminal = terminal(nginx);
                CommandLine.Running piped = Tool.of(nginx)
                        .start(
                                "status",
                                "--watch",
                                "--pid-file",
                                nginx.pidFile().toString())) {
            terminal.line(command(nginx, "status", "--watch"));
            terminal.await(" SERVING: 1.18.0");
            new Upgrader(nginx).expect(0, "held", Upgrader.unrehearsed("--hold"));
            terminal.await(" SERVING: NEW 1.22.1");
            terminal.await(" OLD 1.18.0  master ");
            assertThat(terminal.all().split("nginx-upgrade status   ", -1)).hasSize(2);
            terminal.keys("C-c");
            terminal.awaitPrompt();
            Wait.until(
                    "both to be written",
                    PrivateNginx.PATIENCE,
                    () -> piped.stdout().contains("one master, ")
                            && piped.stdout().contains("standby: "),
                    piped::stdout);
            new Upgrader(nginx).expect(0, "rolled-back", "rollback", "--yes");
        }
    }

    /** Ctrl-C at the question: what was asked stays, and below it what came of it. */
    @Test
    void whatWasAskedStaysWhereItHasNoAnswer() {
        try (PrivateNginx nginx = start();
                Tmux terminal = terminal(nginx)) {
            String newBinary = Releases.binary(Releases.NEW).toString();
            terminal.line(command(nginx, "apply", newBinary, "--rehearse", "never"));
            terminal.await("[y/N, p: the plan]");
            terminal.keys("C-c");
            terminal.await("cannot apply: interrupted by INT");
            terminal.awaitPrompt();
            List<String> screen = terminal.screen();
            assertThat(screen)
                    .noneSatisfy(line -> assertThat(line).contains("checking"))
                    .noneSatisfy(line -> assertThat(line).contains("Ctrl-C leaves"))
                    .anySatisfy(line -> assertThat(line).contains("[y/N, p: the plan]"))
                    .anySatisfy(line -> assertThat(line).startsWith("nginx-upgrade apply "));
            assertThat(String.join("\n", screen))
                    .containsSubsequence("the candidate accepts the configuration", "[y/N, p: the plan]");
            Agreement.check(nginx, Releases.OLD, WORKERS);
        }
    }

    /** It is there before the machine has been looked at, gone with the first result, and never where it cannot be taken back. */
    @Test
    void somethingIsShownUntilTheFirstResult() {
        try (PrivateNginx nginx = start()) {
            List<String> status = Tool.of(nginx)
                    .command("status", "--pid-file", nginx.pidFile().toString());
            try (AtTerminal terminal = AtTerminal.start(folder, Map.of(), 80, status)) {
                terminal.await("nginx 1.18.0");
                assertThat(terminal.screen()).startsWith("checking ...\u001b[K");
                assertThat(terminal.exit()).isZero();
            }
            try (AtTerminal terminal = AtTerminal.start(folder, Map.of("NO_COLOR", "1"), 80, status)) {
                terminal.await("nginx 1.18.0");
                assertThat(terminal.screen()).doesNotContain("checking");
                assertThat(terminal.exit()).isZero();
            }
        }
    }
}
