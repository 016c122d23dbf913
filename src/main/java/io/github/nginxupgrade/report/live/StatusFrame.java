package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.report.live.Frame.MasterColumn;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How things stand, as a frame. */
public final class StatusFrame {
    private StatusFrame() {}

    /**
     * That of a status.
     *
     * @param host the name of this machine
     * @param since how long it has been watched
     */
    public static Frame of(Outcome outcome, String title, String host, Marks marks, Duration since) {
        String versions = outcome.from().isEmpty() || outcome.to().isEmpty()
                ? ""
                : marks.between(outcome.from().get(), outcome.to().get());
        return new Frame(
                title,
                versions,
                outcome.instance()
                        .map(instance -> Frame.instance(host, instance))
                        .orElse(""),
                since,
                List.of(),
                outcome.serving().map(who -> serving(who, outcome)).orElse(""),
                "",
                outcome.serving().filter("none"::equals).isPresent(),
                outcome.masters().stream().map(StatusFrame::column).toList(),
                List.of(),
                outcome.message(),
                String.join("  or  ", outcome.next()),
                List.of("Ctrl-C leaves"));
    }

    private static String serving(String who, Outcome outcome) {
        return switch (who) {
            case "sole" ->
                outcome.masters().stream().findFirst().map(StatusFrame::version).orElse("");
            case "none" -> "NOBODY";
            default ->
                who.toUpperCase(Locale.ROOT)
                        + outcome.masters().stream()
                                .filter(master -> master.role().equals(who))
                                .findFirst()
                                .map(master -> " " + version(master))
                                .orElse("");
        };
    }

    private static String version(MasterView master) {
        String version = master.version().isEmpty() ? "?" : master.version();
        return master.product().equals(Relative.NGINX.product()) ? version : master.product() + " " + version;
    }

    private static MasterColumn column(MasterView master) {
        String role = master.role().equals("sole") ? "" : master.role().toUpperCase(Locale.ROOT) + " ";
        return new MasterColumn(
                role + version(master) + "  master " + master.pid() + " (" + state(master) + ")",
                master.workers().stream().map(StatusFrame::worker).toList());
    }

    private static String worker(WorkerView worker) {
        return worker.pid() + "  " + worker.state().word() + "  " + worker.connections() + " conn";
    }

    private static String state(MasterView master) {
        if (master.halt().isPresent()) {
            return master.halt().map(Halt::words).orElse("");
        }
        boolean accepts = master.workers().stream().anyMatch(worker -> worker.state() == Worker.State.ACCEPTING);
        return accepts ? "serving" : master.workers().isEmpty() ? "waiting" : "draining";
    }
}
