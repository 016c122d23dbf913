package io.github.nginxupgrade.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code ReloadSweep FOLDER RELOADS KILLS}: on each release, under load, so many reloads by the program one after the other, as many by
 * {@code kill -HUP} beside them, and the program killed at so many points of a reload. Prints what was lost; for
 * scripts/reload-sweep.
 */
final class ReloadSweep {
    private static final int WORKERS = 2;
    private static final Duration SOON = PrivateNginx.PATIENCE;

    private final PrivateNginx nginx;
    private final Proc master;
    private final Upgrader tool;

    private ReloadSweep(PrivateNginx nginx) {
        this.nginx = nginx;
        this.master = nginx.master();
        this.tool = new Upgrader(nginx);
    }

    public static void main(String[] arguments) throws IOException {
        int reloads = Integer.parseInt(arguments[1]);
        int kills = Integer.parseInt(arguments[2]);
        for (String version : List.of(Releases.OLD, Releases.NEW)) {
            Path folder = Files.createDirectory(Path.of(arguments[0]).resolve(version));
            try (PrivateNginx nginx = PrivateNginx.start(
                    folder, NginxOptions.standard().withVersion(version).withWorkers(WORKERS))) {
                var sweep = new ReloadSweep(nginx);
                sweep.during(version + ", " + reloads + " by nginx-upgrade reload", reloads, sweep::reload);
                sweep.during(version + ", " + reloads + " by kill -HUP", reloads, sweep::hup);
                sweep.killed(version, kills);
            }
        }
        System.exit(0);
    }

    private void during(String what, int times, Runnable reload) {
        LoadClient load = LoadClient.start(nginx.port());
        for (int i = 0; i < times; i++) {
            reload.run();
        }
        tell(what, load.stop());
    }

    private void tell(String what, Report report) {
        System.out.println(what + ": " + report.lost() + " lost\n" + report.text());
        if (report.lost() > 0) {
            throw new AssertionError("requests were lost: " + what);
        }
    }

    private void reload() {
        tool.expect(0, "reloaded", "reload");
    }

    /** Waits until other workers accept: sooner, the next one would meet the same generation. */
    private void hup() {
        List<Long> before = accepting();
        master.signal("HUP");
        Wait.until(
                "a new generation",
                SOON,
                () -> accepting().size() == WORKERS && accepting().stream().noneMatch(before::contains),
                nginx::processTable);
    }

    private List<Long> accepting() {
        return nginx.accepting(master.pid()).stream().map(Proc::pid).toList();
    }

    /** Wherever it ends, nginx goes on, and the next reload finds the lock free. */
    private void killed(String version, int points) {
        LoadClient load = LoadClient.start(nginx.port());
        long whole = tool.text("reload").took().toMillis();
        int sent = 0;
        for (int i = 0; i < points; i++) {
            int before = tool.signals().size();
            try (CommandLine.Running run = tool.start("reload")) {
                TimeUnit.MILLISECONDS.sleep(whole * (2L * i + 1) / (2L * points));
                Proc.of(run.pid()).filter(Proc::alive).ifPresent(process -> process.kill("KILL"));
                Object unused = run.await(SOON);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            sent += tool.signals().size() > before ? 1 : 0;
            reload();
        }
        tell(
                version + ", killed at " + points + " points over " + whole + " ms, of which " + sent + " behind HUP",
                load.stop());
    }
}
