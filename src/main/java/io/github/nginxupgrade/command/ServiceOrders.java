package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Supervision;
import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.outcome.ServiceView;
import io.github.nginxupgrade.outcome.ServiceView.Order;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;

/** What systemd believes, for the report; and, while there are two masters, what an order to it would do to them. */
final class ServiceOrders {
    private final Supervision systemd;
    private final Unit unit;
    private final Master old;
    private final Master newMaster;

    private ServiceOrders(Supervision systemd, Master old, Master newMaster) {
        this.systemd = systemd;
        this.unit = systemd.said();
        this.old = old;
        this.newMaster = newMaster;
    }

    /** Empty where nginx is no service of this machine's systemd. */
    static Optional<ServiceView> view(Supervision systemd, Situation now) {
        return systemd.unit()
                .filter(name -> systemd.kind() != Supervision.Kind.NONE)
                .map(name -> new ServiceView(
                        name,
                        systemd.said().value("ActiveState"),
                        systemd.said().value("SubState"),
                        systemd.mainPid(),
                        systemd.said().pidFile(),
                        systemd.groups(),
                        systemd.fault(),
                        orders(systemd, now)));
    }

    private static List<Order> orders(Supervision systemd, Situation now) {
        boolean known = systemd.holds(now.old()) || systemd.holds(now.newMaster());
        if (!known || now.old().isEmpty() || now.newMaster().isEmpty()) {
            return List.of();
        }
        var orders = new ServiceOrders(systemd, now.old().get(), now.newMaster().orElseThrow());
        String stop = orders.stop();
        return List.of(
                new Order("reload", orders.reload()),
                new Order("stop", stop),
                new Order("restart", stop + "; then starts the file that is on the disk"));
    }

    private boolean holdsOld() {
        return systemd.holds(Optional.of(old));
    }

    private String reload() {
        Optional<String> command = unit.value("ExecReload");
        if (command.isEmpty()) {
            return "is refused: the unit has no ExecReload=";
        }
        boolean byMain = command.get().contains("$MAINPID") || command.get().contains("${MAINPID}");
        String then = holdsOld() && unit.pidFile().isPresent()
                ? "; then systemd holds the new master " + newMaster.pid() + " for the main process"
                : "";
        if (byMain && holdsOld()) {
            return "signals the old master " + old.pid()
                    + (old.quitting() ? ", which is leaving" : ", which starts workers beside those of the new one")
                    + then;
        }
        return "runs ExecReload, which is meant for the new master " + newMaster.pid() + then;
    }

    /** systemd.kill(5): mixed sends TERM to the main process only, and at the end KILL to all. */
    private String stop() {
        int main = holdsOld() ? old.pid() : newMaster.pid();
        int other = holdsOld() ? newMaster.pid() : old.pid();
        String limit = unit.value("TimeoutStopUSec").orElse("TimeoutStopSec");
        return switch (unit.killMode()) {
            case "mixed" ->
                "ends master " + main + ", and kills master " + other + " after " + limit + " at the latest";
            case "process", "none" -> "ends at most master " + main + ", and leaves master " + other + " behind";
            default -> "ends both masters, and kills what is left of them after " + limit;
        };
    }
}
