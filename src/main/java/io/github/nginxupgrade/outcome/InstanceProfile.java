package io.github.nginxupgrade.outcome;

import java.util.List;
import java.util.Optional;

/**
 * Who the nginx is: what a title and a pid file cannot claim.
 *
 * @param user whom its master runs as, by name where the machine has one, else the number
 * @param unit the service of systemd's that it belongs to
 * @param listen the addresses that its master listens on, as nginx's {@code listen} writes them, each once
 */
public record InstanceProfile(Optional<String> user, Optional<String> unit, List<String> listen) {
    public InstanceProfile {
        listen = List.copyOf(listen);
    }

    public static InstanceProfile unknown() {
        return new InstanceProfile(Optional.empty(), Optional.empty(), List.of());
    }

    /** {@code user root, unit nginx.service, listens on 127.0.0.1:80}. */
    public String words() {
        return "user " + user.orElse("unknown")
                + unit.map(name -> ", unit " + name).orElse("")
                + (listen.isEmpty() ? "" : ", listens on " + String.join(" ", listen));
    }
}
