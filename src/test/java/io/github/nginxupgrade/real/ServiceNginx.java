package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real nginx that is the service {@code nginx.service} of a systemd of our own; the program is run inside. */
final class ServiceNginx implements AutoCloseable {
    static final String UNIT = "nginx.service";

    private final PrivateSystemd systemd;
    private final Layout layout;
    private final int port;

    private ServiceNginx(PrivateSystemd systemd, Layout layout, int port) {
        this.systemd = systemd;
        this.layout = layout;
        this.port = port;
    }

    /**
     * Returns when it answers.
     *
     * @param settings lines of {@code [Service]} after the usual ones; {@code @PREFIX@} becomes the folder
     */
    static ServiceNginx start(Path folder, String... settings) {
        PrivateSystemd systemd = PrivateSystemd.boot(folder);
        try {
            ServiceNginx nginx = new ServiceNginx(systemd, new Layout(folder.toRealPath()), PrivateNginx.freePort());
            nginx.layout.write(NginxOptions.standard(), nginx.port);
            systemd.unit(UNIT, nginx.unit(settings));
            systemd.succeed("systemctl", "start", UNIT);
            nginx.awaitServing();
            return nginx;
        } catch (IOException e) {
            systemd.close();
            throw new UncheckedIOException(e);
        } catch (AssertionError e) {
            systemd.close();
            throw e;
        }
    }

    private String unit(String... settings) {
        return """
                [Service]
                Type=forking
                PIDFile=@PREFIX@/logs/nginx.pid
                ExecStart=@PREFIX@/sbin/nginx -p @PREFIX@/ -c conf/nginx.conf
                ExecReload=/bin/kill -s HUP $MAINPID
                ExecStop=/bin/kill -s QUIT $MAINPID
                KillMode=mixed
                TimeoutStopSec=5
                %s
                """
                .formatted(String.join("\n", settings))
                .replace("@PREFIX@", layout.prefix().toString());
    }

    private void awaitServing() {
        Wait.until("nginx that serves", PrivateNginx.PATIENCE, this::answers, () -> systemd.show(UNIT));
    }

    private boolean answers() {
        try (HttpConnection connection = new HttpConnection(port, PrivateNginx.PATIENCE)) {
            return connection.get("/", false).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    PrivateSystemd systemd() {
        return systemd;
    }

    Layout layout() {
        return layout;
    }

    int port() {
        return port;
    }

    /** What the pid file says, as the processes inside count. */
    String pidFile() {
        try {
            return Files.readString(layout.pidFile()).strip();
        } catch (IOException e) {
            return "no pid file";
        }
    }

    /** The version whose worker answers, as its {@code Server} header says. */
    String serves() {
        try (HttpConnection connection = new HttpConnection(port, PrivateNginx.PATIENCE)) {
            return connection.get("/", false).server();
        } catch (IOException e) {
            throw new AssertionError("nothing serves: " + systemd.show(UNIT), e);
        }
    }

    CommandLine.Result text(String... arguments) {
        return systemd.run(environment(), command(arguments));
    }

    /** Starts a command in the background, in {@link PrivateSystemd#SESSION}. */
    CommandLine.Running start(String... arguments) {
        // a session has other processes as well
        List<String> all = new ArrayList<>(List.of("sh", "-c", "sleep 600 & exec \"$@\"", "sh"));
        all.addAll(List.of(command(arguments)));
        return systemd.start(environment(), PrivateSystemd.SESSION, all.toArray(String[]::new));
    }

    Answer json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        return Answer.of(text(all.toArray(String[]::new)));
    }

    /** Runs a command and checks how it ended. */
    Answer expect(int exit, String outcome, String... arguments) {
        Answer answer = json(arguments);
        assertThat(answer.exit()).as(answer.toString()).isEqualTo(exit);
        assertThat(answer.outcome()).as(answer.toString()).isEqualTo(outcome);
        return answer;
    }

    private String[] command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(Tool.program().toString()));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private Map<String, String> environment() {
        return Map.of(
                "NGINX_UPGRADE_STATE_DIR", layout.prefix().resolve("state").toString(), "NO_COLOR", "1");
    }

    /** systemd's main process, as it stands now. */
    String mainPid() {
        return systemd.show(UNIT).get("MainPID");
    }

    /** It holds for main what serves, and a reload, which is what a certificate's renewal does, harms nothing. */
    void assertSystemdIsRight() {
        Map<String, String> before = systemd.show(UNIT);
        assertThat(before.get("ActiveState")).isEqualTo("active");
        assertThat(before.get("MainPID")).isEqualTo(pidFile());
        assertThat(before).doesNotContainKey("DropInPaths");
        systemd.succeed("systemctl", "reload", UNIT);
        assertThat(systemd.show(UNIT))
                .containsEntry("ActiveState", "active")
                .containsEntry("MainPID", before.get("MainPID"));
    }

    @Override
    public void close() {
        systemd.close();
    }
}
