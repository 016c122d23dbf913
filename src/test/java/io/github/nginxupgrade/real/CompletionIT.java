package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TAB in the three shells, at a terminal: what it offers, and that what others have named is a word and never a command. */
class CompletionIT {
    /** A name that an administrator, or a stranger, may choose; not with a dollar sign, which nginx takes for a variable. */
    private static final String HOSTILE = "it's a `touch gone` (touch gone); \"touch gone\"";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** How each is started without anybody's own settings, and learns the completion. */
    enum Shell {
        BASH("exec bash --norc --noprofile -i", "source <(nginx-upgrade completion bash)"),
        ZSH("exec zsh -f -i", "autoload -Uz compinit; compinit -u -D; source <(nginx-upgrade completion zsh)"),
        FISH(
                "exec fish -N -i",
                "function fish_prompt; printf 'ready>'; end; nginx-upgrade completion fish | source; cd .");

        private final String start;
        private final String learn;

        Shell(String start, String learn) {
            this.start = start;
            this.learn = learn;
        }
    }

    /** Answers what completions ask, and says otherwise what it was given, a word a line. */
    private void program() throws IOException {
        Path program = Files.createDirectory(folder.resolve("bin")).resolve("nginx-upgrade");
        Files.writeString(
                program,
                "#!/bin/sh\ncase $1 in candidates | completion) exec '" + Tool.program() + "' \"$@\" ;; esac\n"
                        + "printf '<%s>\\n' \"$@\"\necho ended\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Tmux shell(Shell shell) {
        Tmux terminal = Tmux.start(folder, Map.of("HOME", folder.toString()), 220, 50);
        terminal.line("PATH=" + folder.resolve("bin") + ":$PATH " + shell.start);
        terminal.line(shell.learn + "; echo learned | tr a-z A-Z");
        terminal.await("LEARNED");
        terminal.awaitPrompt();
        return terminal;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOfferedIsOneWordOfTheLine(Shell shell) throws IOException {
        program();
        Files.writeString(folder.resolve("new nginx"), "");
        Files.writeString(folder.resolve("hooks-are-not-here"), "");
        Files.createDirectory(folder.resolve("hooks & more"));
        Path prefix = Files.createDirectory(folder.resolve(HOSTILE));
        try (PrivateNginx nginx = PrivateNginx.start(prefix);
                Tmux terminal = shell(shell)) {
            String pid = String.valueOf(nginx.master().pid());
            completes(terminal, "rollba", "<rollback>");
            completes(terminal, "apply --confirm-w", "<apply>", "<--confirm-within>");
            completes(terminal, "apply ./new", "<apply>", "<./new nginx>");
            completes(terminal, "apply --hooks-dir ./hooks", "<apply>", "<--hooks-dir>", "<./hooks & more>");
            completes(terminal, "apply --on-drain-timeout te", "<apply>", "<--on-drain-timeout>", "<terminate>");
            completes(terminal, "rollback --on-drain-timeout=te", "<rollback>", "<--on-drain-timeout=terminate>");
            completes(terminal, "apply --allow candidate-w", "<apply>", "<--allow>", "<candidate-writable>");
            completes(terminal, "reload --allow con", "<reload>", "<--allow>", "<configuration-untested>");
            completes(terminal, "status --pid " + pid.charAt(0), "<status>", "<--pid>", "<" + pid + ">");
            String file = "<" + nginx.pidFile() + ">";
            completes(terminal, "status --pid-file " + folder, "<status>", "<--pid-file>", file);
            completes(terminal, "status --pid-file " + folder + "/it\\'s\\ a", "<status>", "<--pid-file>", file);
            assertThat(Files.exists(folder.resolve("gone"))).isFalse();
        }
    }

    /** Types it, a TAB behind it, and what the program is given then. */
    private static void completes(Tmux terminal, String line, String... given) {
        terminal.clear();
        terminal.type("nginx-upgrade " + line);
        terminal.keys("Tab", "Enter");
        terminal.await("ended");
        terminal.awaitPrompt();
        assertThat(terminal.all()
                        .lines()
                        .filter(said -> said.startsWith("<"))
                        // zsh(1) takes the slash behind a folder back
                        .map(said -> said.replaceFirst("/>$", ">")))
                .as(terminal.all())
                .containsExactly(given);
    }

    @ParameterizedTest
    @EnumSource
    void runsAreOfferedTheNewestFirst(Shell shell) throws IOException {
        program();
        try (PrivateNginx nginx = PrivateNginx.start(Files.createDirectory(folder.resolve("nginx")));
                Tmux terminal = shell(shell)) {
            var upgrader = new Upgrader(nginx);
            assertThat(upgrader.json(Upgrader.apply("--observe", "0s")).exit()).isZero();
            assertThat(upgrader.json("rollback", "--yes").exit()).isZero();
            List<String> names = new ArrayList<>();
            for (JsonFields run : upgrader.json("history").fields().objects("runs")) {
                names.add(run.text("run"));
            }
            assertThat(names).hasSize(2);
            for (String line : List.of("history --state-dir nginx/state ", "rollback --state-dir=nginx/state --to ")) {
                terminal.clear();
                terminal.type("nginx-upgrade " + line);
                if (shell == Shell.BASH) {
                    // it completes what they have in common, hesitates, and lists them
                    terminal.keys("Tab", "Tab", "Tab");
                    terminal.await("both runs", () -> names.stream().allMatch(terminal.all()::contains));
                    assertThat(terminal.all()).containsSubsequence(names.get(0), names.get(1));
                    terminal.keys("C-c");
                } else {
                    // it completes what they have in common, and chooses the first
                    terminal.keys("Tab", "Tab");
                    if (shell == Shell.ZSH) {
                        terminal.keys("Tab"); // it lists them in between
                    }
                    terminal.keys("Enter", "Enter");
                    terminal.await("<" + names.get(0) + ">");
                }
                terminal.awaitPrompt();
            }
        }
    }

    /** Neither a word nor a complaint, on whichever stream. */
    @Test
    void whoMayNotReadTheStateFolderIsToldNothing() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(Files.createDirectory(folder.resolve("nginx")))) {
            assertThat(new Upgrader(nginx)
                            .json(Upgrader.apply("--observe", "0s"))
                            .exit())
                    .isZero();
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            CommandLine.run(folder, LIMIT, List.of("cp", "-a", Tool.image().toString(), "image"));
            Path state = nginx.prefix().resolve("state");
            List<String> asked =
                    List.of("image/bin/nginx-upgrade", "candidates", "run", "--state-dir", state.toString());
            CommandLine.Result root = CommandLine.run(folder, LIMIT, asked);
            assertThat(root.stdout().lines()).hasSize(1);
            var asNobody = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
            asNobody.addAll(asked);
            CommandLine.Result nobody = CommandLine.run(folder, LIMIT, asNobody);
            assertThat(nobody.exit()).as("%s", nobody).isZero();
            assertThat(nobody.stdout() + nobody.stderr()).isEmpty();
        }
    }
}
