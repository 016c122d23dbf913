package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A package manager puts a third version at nginx's path while a run holds: the run goes its way, that file is kept, and who
 * wants it is told how to get it.
 */
class ReplacedByOthersIT {
    private static final int WORKERS = 2;
    private static final Pattern KEPT = Pattern.compile(" neither nginx \\S+ nor nginx \\S+: it is kept as ([^;]*);");

    @TempDir
    Path folder;

    private static String warnings(Answer answer) {
        return String.valueOf(answer.fields().map().get("warnings"));
    }

    private static Path kept(Answer answer) {
        Matcher told = KEPT.matcher(warnings(answer));
        assertThat(told.find()).as(answer.toString()).isTrue();
        return Path.of(told.group(1));
    }

    @Test
    void theWayBackKeepsIt() {
        try (PrivateNginx nginx =
                        PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
                LoadClient load = LoadClient.start(nginx.port())) {
            Upgrader tool = new Upgrader(nginx);
            String run = tool.expect(0, "held", Upgrader.unrehearsed("--hold"))
                    .fields()
                    .text("run");
            Layout.replace(nginx.binary(), Releases.binary(Releases.QUIC));
            Path kept = kept(tool.expect(0, "rolled-back", "rollback", "--yes"));
            Agreement.check(nginx, Releases.OLD, WORKERS);
            assertThat(kept).hasSameBinaryContentAs(Releases.binary(Releases.QUIC));
            assertThat(tool.expect(0, "history", "history", run).result().stdout())
                    .contains("\"event\":\"kept\"", "\"kept_as\":\"" + kept + "\",\"path\":\"" + nginx.binary() + "\"");
            tool.expect(0, "upgraded", "apply", kept.toString(), "--yes", "--rehearse", "never", "--observe", "500ms");
            Agreement.check(nginx, Releases.QUIC, WORKERS);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    @Test
    void theWayForwardKeepsItToo() {
        try (PrivateNginx nginx =
                PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS))) {
            Upgrader tool = new Upgrader(nginx);
            Proc old = nginx.master();
            try (CommandLine.Running run = tool.start(Upgrader.unrehearsed("--hold", "--settle", "2s"))) {
                Moment.OVERLAP.await(nginx, old, run);
                Layout.replace(nginx.binary(), Releases.binary(Releases.QUIC));
                Answer held = Answer.of(run.await(PrivateNginx.PATIENCE));
                assertThat(warnings(held)).contains("somebody has put another file at " + nginx.binary());
            }
            Path kept = kept(tool.expect(0, "committed", "commit", "--yes"));
            Agreement.check(nginx, Releases.NEW, WORKERS);
            assertThat(kept).hasSameBinaryContentAs(Releases.binary(Releases.QUIC));
            assertThat(nginx.binary().getParent())
                    .isDirectoryNotContaining(file -> file.toString().contains(".nginx-upgrade"));
        }
    }
}
