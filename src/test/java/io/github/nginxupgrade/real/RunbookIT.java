package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.Pages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/runbook.md, line by line as it stands there, on an nginx that serves. */
class RunbookIT {
    static final Path PAGE = Path.of("docs", "runbook.md");
    private static final String APPLY = "nginx-upgrade apply ./objs/nginx ";
    private static final String STATUS = "nginx-upgrade status";
    private static final String ROLLBACK = "nginx-upgrade rollback";
    private static final String COMMIT = "nginx-upgrade commit";

    @TempDir
    Path folder;

    private final List<String> typed = new ArrayList<>();

    @Test
    void whatItHasSomebodyTypeDoesWhatItSays() {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                LoadClient clients = LoadClient.start(nginx.port())) {
            type(nginx, STATUS);
            type(nginx, "nginx-upgrade plan ./objs/nginx");
            Sole.serves(nginx, Releases.OLD);

            type(nginx, APPLY + "--probe http://127.0.0.1/ --observe 30s");
            Sole.serves(nginx, Releases.NEW);
            type(nginx, ROLLBACK);
            Sole.serves(nginx, Releases.OLD);

            for (String end : List.of(ROLLBACK, COMMIT)) {
                assertThat(type(nginx, APPLY + "--hold").stdout())
                        .contains(COMMIT)
                        .contains(ROLLBACK);
                assertThat(type(nginx, STATUS).stdout()).contains("standby").contains(COMMIT);
                type(nginx, end);
            }
            Sole.serves(nginx, Releases.NEW);
            type(nginx, ROLLBACK);

            confirmed(nginx);
            type(nginx, STATUS);
            assertThat(type(nginx, "nginx-upgrade history").stdout()).contains(Releases.NEW);
            assertThat(clients.stop().lost()).isZero();
            assertThat(typed).containsAll(Pages.typed(PAGE));
            assertThat(Pages.typed(PAGE)).containsAll(typed);
        }
    }

    private void confirmed(PrivateNginx nginx) {
        Proc old = nginx.master();
        String line = APPLY + "--confirm-within 5m";
        typed.add(line);
        try (CommandLine.Running run = new Upgrader(nginx).start(words(nginx, line))) {
            Moment.STANDBY.await(nginx, old, run);
            type(nginx, COMMIT);
            CommandLine.Result result = run.await(PrivateNginx.PATIENCE);
            assertThat(result.exit()).as("%s", result).isZero();
        }
        Sole.serves(nginx, Releases.NEW);
    }

    private CommandLine.Result type(PrivateNginx nginx, String line) {
        typed.add(line);
        CommandLine.Result result = new Upgrader(nginx).text(words(nginx, line));
        assertThat(result.exit()).as("%s: %s", line, result).isZero();
        return result;
    }

    /** For this nginx, with a shorter look, and without a question: there is nobody to answer it. */
    private static String[] words(PrivateNginx nginx, String line) {
        var words = new ArrayList<>(List.of(
                line.replace("./objs/nginx", Releases.binary(Releases.NEW).toString())
                        .replace("http://127.0.0.1/", "http://127.0.0.1:" + nginx.port() + "/")
                        .replace("--observe 30s", "--observe 1s")
                        .split(" ", -1)));
        words.remove(0);
        if (List.of("apply", "commit", "rollback").contains(words.get(0))) {
            words.add("--yes");
        }
        return words.toArray(String[]::new);
    }
}
