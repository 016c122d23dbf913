package io.github.nginxupgrade.outcome;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What systemd believes of the service that nginx is, as it is shown.
 *
 * @param activeState, and {@code subState}: its words for what the service is at; empty where it did not answer
 * @param mainPid its main process; empty where it holds none
 * @param pidFile the unit's {@code PIDFile=}
 * @param groups the control group of each master, by pid
 * @param fault what it believes that is not so; empty where there is no such thing
 * @param would what an order to it would do just now, as long as there are two masters
 */
public record ServiceView(
        String unit,
        Optional<String> activeState,
        Optional<String> subState,
        OptionalInt mainPid,
        Optional<String> pidFile,
        Map<Integer, String> groups,
        Optional<String> fault,
        List<Order> would) {
    public ServiceView {
        groups = Map.copyOf(groups);
        would = List.copyOf(would);
    }

    /** {@code systemctl reload}, and what it would do. */
    public record Order(String verb, String effect) {}

    /** {@code nginx.service, active (running), main process 61}. */
    public String words() {
        return unit
                + activeState.map(state -> ", " + state).orElse("")
                + subState.map(state -> " (" + state + ")").orElse("")
                + (mainPid.isPresent() ? ", main process " + mainPid.getAsInt() : "");
    }
}
