package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a run: left beside its journal, and written where it is wanted. */
class PictureIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private PrivateNginx start() {
        return PrivateNginx.start(
                folder, NginxOptions.standard().withWorkers(2).withServer("access_log logs/access.log combined;"));
    }

    private static String[] apply(String... options) {
        var words = new ArrayList<>(
                List.of("apply", Releases.binary(Releases.NEW).toString(), "--yes", "--rehearse", "never"));
        words.addAll(List.of(options));
        return words.toArray(String[]::new);
    }

    private static Path left(PrivateNginx nginx, String run) throws IOException {
        try (Stream<Path> all = Files.walk(nginx.prefix().resolve("state"))) {
            return all.filter(path -> path.endsWith(Path.of(run, "run.html")))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no page of " + run));
        }
    }

    private static CommandLine.Result draw(PrivateNginx nginx, String run, String file) {
        CommandLine.Result result = Tool.of(nginx).run("history", run, "--html", file);
        assertThat(result.exit()).as("%s", result).isZero();
        return result;
    }

    @Test
    void aRunLeavesItsPictureWithWhatClientsHad() throws IOException {
        try (PrivateNginx nginx = start();
                var download = new SlowDownload(nginx)) {
            assertThat(download).isNotNull();
            long old = nginx.master().pid();
            var tool = new Upgrader(nginx);
            String probe = "http://127.0.0.1:" + nginx.port() + "/";
            Answer answer =
                    tool.expect(0, "upgraded", apply("--observe", "1s", "--drain-timeout", "3s", "--probe", probe));
            String run = answer.fields().text("run");
            String page = Files.readString(left(nginx, run));
            assertThat(page)
                    .contains("The whole run", "USR2 to " + old, "WINCH to " + old, "QUIT to " + old)
                    .contains(
                            "1.18.0  master " + old,
                            "1.22.1  master " + nginx.master().pid())
                    .contains(
                            "class=\"bar before draining\"",
                            "class=\"bar after accepting\"",
                            "class=\"phase draining\"")
                    .contains("class=\"curve before\"", "class=\"probe after\"", "responses a second")
                    .contains("shutdown-timeout-absent");

            Path file = nginx.prefix().resolve("the picture.html");
            draw(nginx, run, file.toString());
            assertThat(file).hasContent(page);
            // and in place of what is there
            Files.writeString(file, "something else");
            draw(nginx, run, "the picture.html");
            assertThat(file).hasContent(page);
            assertThat(nginx.prefix().resolve("the picture.html")).isRegularFile();

            CommandLine.Result printed = draw(nginx, run, "-");
            assertThat(printed.stdout()).isEqualTo(page);
            assertThat(printed.stderr()).contains("the picture of " + run);
        }
    }

    @Test
    void whatGoesOnLaterIsInTheSamePicture() throws IOException {
        try (PrivateNginx nginx = start()) {
            var tool = new Upgrader(nginx);
            String run = tool.expect(0, "held", apply("--hold")).fields().text("run");
            assertThat(Files.readString(left(nginx, run))).contains("held").doesNotContain("HUP to ");
            tool.expect(0, "rolled-back", "rollback", "--yes");
            String page = Files.readString(left(nginx, run));
            assertThat(page)
                    .contains(
                            "rolled back", "USR2 to ", "HUP to ", "class=\"phase standby\"", "class=\"phase overlap\"");
            // each master has one row in each picture, whichever command saw it
            assertThat(page.split("class=\"name master\"", -1).length - 1)
                    .isEqualTo(2 * (page.split("processes by time", -1).length - 1));
        }
    }

    @Test
    void aRunWhoseToolWasKilledHasAPictureTooAndOneWhenItIsResumed() throws IOException {
        try (PrivateNginx nginx = start()) {
            var tool = new Upgrader(nginx);
            Proc old = nginx.master();
            try (CommandLine.Running running = tool.start(apply("--observe", "30s"))) {
                Moment.STANDBY.await(nginx, old, running);
                running.signal("KILL");
                running.await(SOON);
            }
            Path file = nginx.prefix().resolve("run.html");
            String run = tool.expect(0, "history", "history")
                    .fields()
                    .objects("runs")
                    .get(0)
                    .text("run");
            draw(nginx, run, file.toString());
            assertThat(file).content().contains("unfinished", "not yet", "WINCH to " + old.pid());
            tool.expect(0, "rolled-back", "rollback", "--yes");
            assertThat(Files.readString(left(nginx, run))).contains("rolled back");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | --html wants the name of a run before it | history --html x.html",
                "2 | there is none of that name | history nothing --html x.html",
                "2 | --html and --prune do not go together | history RUN --html x.html --prune 3",
                "2 | do not go together: both are standard output | history RUN --html - --output json",
                "3 | cannot | history RUN --html no/such/folder/x.html",
                "3 | cannot | history RUN --html ."
            })
    void whatCannotBeDrawnIsSaid(int exit, String words, String typed) throws IOException {
        try (PrivateNginx nginx = start()) {
            String run = new Upgrader(nginx)
                    .expect(0, "held", apply("--hold"))
                    .fields()
                    .text("run");
            CommandLine.Result result =
                    Tool.of(nginx).run(typed.replace("RUN", run).split(" ", -1));
            assertThat(result.exit()).as("%s", result).isEqualTo(exit);
            assertThat(result.stdout() + result.stderr()).contains(words).doesNotContain("Exception", "\tat ");
            assertThat(nginx.prefix().resolve("x.html")).doesNotExist();
            new Upgrader(nginx).expect(0, "rolled-back", "rollback", "--yes");
        }
    }

    @Test
    void anUpgradeGoesWellWhereItsPictureCannotBeWritten() throws IOException {
        try (PrivateNginx nginx = start()) {
            var tool = new Upgrader(nginx);
            String run = tool.expect(0, "held", apply("--hold")).fields().text("run");
            Path page = left(nginx, run);
            Files.delete(page);
            Files.createDirectory(page);
            Files.createFile(page.resolve("in the way"));
            tool.expect(0, "committed", "commit", "--yes");
            Agreement.check(nginx, Releases.NEW, 2);
            try (Stream<Path> beside = Files.list(page.getParent())) {
                assertThat(beside.map(path -> path.getFileName().toString())).noneMatch(name -> name.endsWith(".new"));
            }
        }
    }
}
