package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each command that the documentation or a help text has somebody type, given to a shell as it stands there, on an nginx in the state
 * that it is for. Only the names of things of a machine are put in. Nobody is there to be asked, and an upgrade is observed for a
 * moment only: a file of defaults says so.
 */
class DocumentedCommandsIT {
    /** {@link RunbookIT} goes through these. */
    private static final List<String> RUNBOOK = Pages.typed(RunbookIT.PAGE).stream()
            .map(command -> command.replace("./objs/", "objs/"))
            .toList();

    private static final Pattern EXAMPLE = Pattern.compile("(?m)^  (nginx-upgrade(?:.*\\\\\n)?.*)$");
    private static final List<String> WITH_EXAMPLES = List.of(
            "plan",
            "apply",
            "commit",
            "rollback",
            "status",
            "resume",
            "reload",
            "reopen",
            "history",
            "config",
            "completion",
            "rollout-page");
    /** The program by its name, with that file of defaults where a command reads one and names no other. */
    private static final String BY_NAME =
            """
            #!/bin/sh
            case "$1 $*" in
              help*|version*|completion*|candidates*|*--config*|" ") exec %1$s "$@" ;;
            esac
            exec %1$s "$@" --config %2$s
            """;

    private static final String NOT_ASKED =
            "apply.observe = 300ms\napply.yes = true\ncommit.yes = true\nrollback.yes = true\nresume.yes = true\n";

    private static final String NEWEST_RUN = "$(nginx-upgrade candidates run | head -n 1)";
    private static final int INTERRUPTED = 130;

    @TempDir
    Path folder;

    /** Of the pages, with and without what may be left out, and of the help texts. */
    static Stream<String> commands() {
        return Stream.concat(Pages.commands(), examples())
                .map(command -> command.replace("./objs/", "objs/"))
                .filter(command -> !RUNBOOK.contains(command))
                .map(command -> command.replaceFirst("--observe \\d+s", "--observe 300ms"))
                .distinct();
    }

    private static Stream<String> examples() {
        return WITH_EXAMPLES.stream().flatMap(command -> {
            CommandLine.Result help = CommandLine.run(
                    Path.of("."), PrivateNginx.PATIENCE, List.of(Tool.program().toString(), "help", command));
            return EXAMPLE.matcher(help.stdout().replaceFirst("(?s).*\nExamples:\n", ""))
                    .results()
                    .map(found -> found.group(1).replaceFirst(" {2,}[a-z].*", ""));
        });
    }

    @Test
    void eachCommandHasItsExamples() {
        assertThat(examples()).hasSize(3 * WITH_EXAMPLES.size());
    }

    @BeforeEach
    void theProgramByItsName() throws IOException {
        Path defaults = Files.writeString(folder.resolve("defaults.properties"), NOT_ASKED);
        Path program = Files.createDirectory(folder.resolve("bin")).resolve("nginx-upgrade");
        Files.writeString(program, BY_NAME.formatted(Tool.program(), defaults));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(folder.resolve("b.properties"));
        Files.createFile(folder.resolve("november.jsonl"));
        for (String candidate : List.of("objs", "releases/" + Releases.NEW + "/sbin")) {
            Files.copy(
                    Releases.binary(Releases.NEW),
                    Files.createDirectories(folder.resolve(candidate)).resolve("nginx"));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isRunAsItStands(String command) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Proc old = nginx.master();
            Before.of(command).happens(nginx);
            try (CommandLine.Running running = shell(nginx, filledIn(nginx, command))) {
                int end = 0;
                if (command.contains("--confirm-within")) {
                    Moment.STANDBY.await(nginx, old, running);
                    new Upgrader(nginx).expect(0, "committed", "commit", "--yes");
                } else if (command.contains("--watch")) {
                    Wait.until(
                            "a look",
                            PrivateNginx.PATIENCE,
                            () -> !running.stdout().isEmpty(),
                            running::stderr);
                    running.signal("INT");
                    end = INTERRUPTED;
                }
                CommandLine.Result result = running.await(PrivateNginx.PATIENCE);
                assertThat(result.exit()).as("%s: %s", command, result).isEqualTo(end);
            }
            assertThat(Bytes.digest(Path.of("/proc/" + nginx.master().pid() + "/exe")))
                    .as("who serves after %s", command)
                    .isEqualTo(Bytes.digest(Releases.binary(servesAfter(command))));
        }
    }

    private static String servesAfter(String command) {
        return command.matches(".*nginx-upgrade (apply|commit|resume|history)\\b.*") || command.startsWith("grep")
                ? Releases.NEW
                : Releases.OLD;
    }

    private CommandLine.Running shell(PrivateNginx nginx, String line) {
        return CommandLine.start(
                folder,
                Map.of(
                        "PATH",
                        folder.resolve("bin") + ":" + System.getenv("PATH"),
                        "NGINX_UPGRADE_STATE_DIR",
                        Before.state(nginx).toString()),
                List.of("env", "--default-signal=INT", "sh", "-c", line.contains("&&") ? line : "exec " + line));
    }

    /** The machine's things for those of the page. */
    private String filledIn(PrivateNginx nginx, String command) throws IOException {
        for (String place :
                List.of("etc/bash_completion.d", "etc/fish/completions", "usr/local/share/zsh/site-functions")) {
            Files.createDirectories(folder.resolve(place));
        }
        return command.replace("rollout-page FILE", "rollout-page november.jsonl")
                .replace("http://127.0.0.1/", "http://127.0.0.1:" + nginx.port() + "/")
                .replaceAll("/\\S+/nginx\\.pid|/run/b\\.pid", nginx.pidFile().toString())
                .replace("/var/lib/nginx-upgrade", Before.state(nginx).toString())
                .replaceAll(">(?=/(etc|usr)/)", ">" + folder)
                .replaceFirst(
                        "(?<=kill -CONT )\\d+", Long.toString(nginx.master().pid()))
                .replaceAll("\\d{8}T\\d{6}Z-\\S+?-[0-9.]+(?= )|\\bRUN\\b", Matcher.quoteReplacement(NEWEST_RUN));
    }

    /** What has to have happened for a command to have something to do. */
    private enum Before {
        NOTHING {
            @Override
            void happens(PrivateNginx nginx) {}
        },
        /** As a package manager does it. */
        FILE_REPLACED {
            @Override
            void happens(PrivateNginx nginx) {
                Layout.replace(nginx.binary(), Releases.binary(Releases.NEW));
            }
        },
        HELD {
            @Override
            void happens(PrivateNginx nginx) {
                new Upgrader(nginx).expect(0, "held", Upgrader.unrehearsed("--hold"));
            }
        },
        RELOADED {
            @Override
            void happens(PrivateNginx nginx) {
                new Upgrader(nginx).expect(0, "reloaded", "reload");
            }
        },
        HELD_AND_STOPPED {
            @Override
            void happens(PrivateNginx nginx) {
                HELD.happens(nginx);
                nginx.master().signal("STOP");
            }
        },
        UPGRADED {
            @Override
            void happens(PrivateNginx nginx) {
                new Upgrader(nginx).expect(0, "upgraded", Upgrader.unrehearsed("--observe", "300ms"));
            }
        },
        TOOL_KILLED {
            @Override
            void happens(PrivateNginx nginx) {
                Proc old = nginx.master();
                // for so long it goes on to observe when it is resumed
                try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.unrehearsed("--observe", "2s"))) {
                    Moment.STANDBY.await(nginx, old, run);
                    Proc.of(run.pid()).orElseThrow().kill("KILL");
                    Wait.until("its end", PrivateNginx.PATIENCE, () -> !run.alive(), nginx::processTable);
                }
            }
        };

        private static final Pattern NAMES_THE_FILE = Pattern.compile(".*(apply|plan)( -.*)?");

        abstract void happens(PrivateNginx nginx);

        static Before of(String command) {
            if (NAMES_THE_FILE.matcher(command).matches()) {
                return FILE_REPLACED;
            } else if (command.startsWith("kill -CONT")) {
                return HELD_AND_STOPPED;
            } else if (command.endsWith("--previous")) {
                return RELOADED;
            } else if (command.contains("nginx-upgrade commit")) {
                return HELD;
            } else if (command.contains("nginx-upgrade resume")) {
                return TOOL_KILLED;
            }
            return command.matches(".*nginx-upgrade (rollback|history).*|grep.*") ? UPGRADED : NOTHING;
        }

        static Path state(PrivateNginx nginx) {
            return nginx.prefix().resolve("state");
        }
    }
}
