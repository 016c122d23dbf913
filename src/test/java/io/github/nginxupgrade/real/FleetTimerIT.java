package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.Pages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The timer of docs/fleet.md, by which a host upgrades itself: its units as they stand there, in a real systemd. */
class FleetTimerIT {
    private static final Path PAGE = Path.of("docs", "fleet.md");
    private static final Pattern UNIT = Pattern.compile("(?ms)^# /etc/systemd/system/(\\S+)\\n(.*?)(?=^# /etc/|\\z)");
    private static final String SERVICE = "nginx-upgrade-wanted.service";
    private static final String TIMER = "nginx-upgrade-wanted.timer";

    @TempDir
    Path folder;

    private static Map<String, String> units() {
        return Pages.blocks(PAGE)
                .filter(block -> block.startsWith("# /etc/systemd/system/"))
                .flatMap(block -> UNIT.matcher(block).results())
                .collect(Collectors.toMap(unit -> unit.group(1), unit -> unit.group(2)));
    }

    @Test
    void aHostUpgradesItselfOnceAndTellsWhatIsNoNginx() throws Exception {
        assertThat(units()).containsOnlyKeys(SERVICE, TIMER);
        try (ServiceNginx nginx = ServiceNginx.start(folder);
                LoadClient load = LoadClient.start(nginx.port())) {
            PrivateSystemd systemd = nginx.systemd();
            units().forEach(systemd::unit);
            systemd.succeed("ln", "-s", Tool.program().toString(), "/usr/bin/nginx-upgrade");
            systemd.succeed("mkdir", "-p", "/srv/releases", "/etc/nginx-upgrade");
            Files.writeString(systemd.inside("/etc/nginx-upgrade/config.properties"), "apply.observe = 300ms\n");
            wanted(systemd, Releases.binary(Releases.NEW));

            systemd.succeed("systemctl", "start", TIMER);
            assertThat(systemd.show(TIMER)).containsEntry("ActiveState", "active");
            assertThat(systemd.show(TIMER).get("NextElapseUSecRealtime")).isNotBlank();

            ends(systemd, "success");
            assertThat(nginx.serves()).isEqualTo("nginx/" + Releases.NEW);
            String master = nginx.pidFile();
            ends(systemd, "success");
            assertThat(nginx.pidFile()).isEqualTo(master);

            wanted(systemd, Path.of("/etc/hostname"));
            ends(systemd, "exit-code");
            assertThat(systemd.show(SERVICE))
                    .containsEntry("ExecMainStatus", "3")
                    .containsEntry("NRestarts", "0");
            assertThat(nginx.pidFile()).isEqualTo(master);
            nginx.assertSystemdIsRight();
            assertThat(load.stop().lost()).isZero();
        }
    }

    private static void wanted(PrivateSystemd systemd, Path file) {
        systemd.succeed("install", "-m", "755", file.toString(), "/srv/releases/nginx");
    }

    /** What the timer does when its time has come. */
    private static void ends(PrivateSystemd systemd, String result) {
        systemd.succeed("systemctl", "start", SERVICE);
        Wait.until(
                "its end",
                PrivateNginx.PATIENCE,
                () -> List.of("inactive", "failed")
                        .contains(systemd.show(SERVICE).get("ActiveState")),
                () -> systemd.show(SERVICE));
        assertThat(systemd.show(SERVICE)).containsEntry("Result", result);
    }
}
