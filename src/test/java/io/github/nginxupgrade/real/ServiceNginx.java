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
    private final Path pidFile;
    private final Path state;
    private final int port;

    private ServiceNginx(PrivateSystemd systemd, Path pidFile, Path state, int port) {
        this.systemd = systemd;
        this.pidFile = pidFile;
        this.state = state;
        this.port = port;
    }

    /**
     * Returns when it answers.
     *
     * @param settings lines of {@code [Service]} after the usual ones; {@code @PREFIX@} becomes the folder
     */
    static ServiceNginx start(Path folder, String... settings) {
        PrivateSystemd systemd = PrivateSystemd.boot(folder);
        return started(systemd, () -> {
            var layout = new Layout(folder.toRealPath());
            var nginx = new ServiceNginx(
                    systemd, layout.pidFile(), layout.prefix().resolve("state"), PrivateNginx.freePort());
            layout.write(NginxOptions.standard(), nginx.port);
            systemd.unit(UNIT, unit(layout.prefix(), settings));
            return nginx;
        });
    }

    /** Its files lie where a package has them; they and the state folder, at its default, are in systemd's own machine. */
    static ServiceNginx packaged(Path folder, ServiceRow row) {
        PrivateSystemd systemd = PrivateSystemd.boot(folder);
        return started(systemd, () -> {
            var nginx = new ServiceNginx(
                    systemd, systemd.inside(row.pidFile()), Path.of("/var/lib/nginx-upgrade"), PrivateNginx.freePort());
            new PackagedFiles(systemd).write(row, nginx.port);
            systemd.unit(UNIT, row.unit());
            return nginx;
        });
    }

    private interface Making {
        ServiceNginx make() throws IOException;
    }

    private static ServiceNginx started(PrivateSystemd systemd, Making making) {
        try {
            ServiceNginx nginx = making.make();
            nginx.startService();
            return nginx;
        } catch (IOException e) {
            systemd.close();
            throw new UncheckedIOException(e);
        } catch (AssertionError e) {
            systemd.close();
            throw e;
        }
    }

    /** Returns when it answers. */
    void startService() {
        CommandLine.Result started = systemd.run("systemctl", "start", UNIT);
        if (started.exit() != 0) {
            throw new AssertionError(
                    "the service did not start: " + started + systemd.run("systemctl", "status", UNIT));
        }
        awaitServing();
    }

    private static String unit(Path prefix, String... settings) {
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
                .replace("@PREFIX@", prefix.toString());
    }

    void awaitServing() {
        Wait.until("nginx that serves", PrivateNginx.PATIENCE, this::answers, () -> systemd.show(UNIT));
    }

    boolean answers() {
        try (HttpConnection connection = new HttpConnection(port, PrivateNginx.PATIENCE)) {
            return connection.get("/", false).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    PrivateSystemd systemd() {
        return systemd;
    }

    int port() {
        return port;
    }

    /** What the pid file says, as the processes inside count. */
    String pidFile() {
        try {
            return Files.readString(pidFile).strip();
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
        return Map.of("NGINX_UPGRADE_STATE_DIR", state.toString(), "NO_COLOR", "1");
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
