package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pid file names a process that lives and is not in our process table: nobody says that it does not run. */
class UnseenProcessIT {
    private static final int REFUSED = 3;
    private static final int NOT_PERMITTED = 8;

    @TempDir
    Path folder;

    /** {@code hidepid=2} of proc(5), which shows a user his own processes only. */
    @Test
    void aProcessThatTheKernelHidesIsHiddenAndNotGone() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            String asNobody = "cp -a " + Tool.image() + " image && chmod a+x . && chmod -R a+rX . "
                    + "&& mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=65534 --regid=65534"
                    + " --clear-groups image/bin/nginx-upgrade \"$@\"";
            for (List<String> selector : List.of(
                    List.<String>of(),
                    List.of("--pid-file", nginx.pidFile().toString()),
                    List.of("--pid", Long.toString(nginx.master().pid())))) {
                var words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", asNobody, "sh", "status"));
                words.addAll(selector);
                CommandLine.Result result = CommandLine.run(folder, PrivateNginx.PATIENCE, words);
                assertThat(result.exit()).as("%s", result).isEqualTo(NOT_PERMITTED);
                assertThat(Said.by(result).sentence())
                        .contains(
                                selector.isEmpty()
                                        ? "no nginx master is seen"
                                        : "process " + nginx.master().pid(),
                                " hidden from this user (hidepid= of /proc)");
            }
        }
    }

    /** In there it has another pid than here, and that one stands in its pid file. */
    @Test
    void aPidOfAnotherPidNamespaceIsSaidToBeOne() throws IOException {
        var layout = new Layout(folder.toRealPath());
        layout.write(NginxOptions.standard(), PrivateNginx.freePort());
        var words = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "--"));
        words.addAll(List.of(
                "sh", "-c", "\"$@\" && exec sleep 600", "sh", layout.binary().toString()));
        words.addAll(List.of("-p", layout.prefix() + "/", "-c", "conf/nginx.conf"));
        try (CommandLine.Running running = CommandLine.start(folder, Map.of(), words)) {
            Wait.until(
                    "the pid file",
                    PrivateNginx.PATIENCE,
                    () -> Files.exists(layout.pidFile())
                            && layout.pidFile().toFile().length() > 0,
                    running::stderr);
            CommandLine.Result result = new Tool(folder, Map.of("NO_COLOR", "1"), PrivateNginx.PATIENCE)
                    .run("status", "--pid-file", layout.pidFile().toString());
            assertThat(result.exit()).as("%s", result).isEqualTo(REFUSED);
            assertThat(Said.by(result).sentence()).contains("runs in another pid namespace");
        }
    }
}
