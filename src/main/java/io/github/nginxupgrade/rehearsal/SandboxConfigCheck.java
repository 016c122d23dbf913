package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.nginx.HostNames;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code nginx -t} in a sandbox. Nobody resolves names there, so each name that nginx misses is resolved outside and
 * written into the sandbox's hosts(5), together with all others of the files beside, and the test is made again.
 */
final class SandboxConfigCheck {
    /**
     * All that a new master gets beside what {@code env} names (ngx_exec_new_binary): room for the title, which would be
     * cut short at the end of the environment.
     */
    static final Map<String, String> ENVIRONMENT = Map.of("SPARE", "X".repeat(300));

    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Duration RESOLVING = Duration.ofSeconds(5);
    private static final int LARGEST = 1 << 20;

    private final Os os;
    private final Instance instance;
    private final Sandbox sandbox;
    private final Set<String> asked = new HashSet<>();

    SandboxConfigCheck(Os os, Instance instance, Sandbox sandbox) {
        this.os = os;
        this.instance = instance;
        this.sandbox = sandbox;
    }

    /** Tests with what stands at nginx's paths in the sandbox. */
    CommandResult run(Duration limit) throws OsFailure {
        while (true) {
            CommandResult result = sandbox.run(instance.arguments().forTest(), instance.folder(), ENVIRONMENT, limit);
            Optional<HostNames.NotFound> missing = HostNames.notFound(result.errors());
            if (result.succeeded() || missing.isEmpty() || !learn(missing.get())) {
                return result;
            }
        }
    }

    /** False where nothing new is known of the name: then nginx's word stands. */
    private boolean learn(HostNames.NotFound missing) throws OsFailure {
        if (!asked.add(missing.name())) {
            return false;
        }
        Set<String> names = new TreeSet<>(Set.of(missing.name()));
        names.addAll(HostNames.in(sandbox.tail(Path.of(missing.file()), LARGEST).orElse("")));
        names.removeIf(name -> !name.equals(missing.name()) && !asked.add(name));
        Map<String, String> addresses = os.host().addresses(names, RESOLVING);
        var lines = new StringBuilder("\n");
        addresses.forEach((name, address) ->
                lines.append(address).append(' ').append(name).append('\n'));
        sandbox.append(HOSTS, lines.toString());
        return addresses.containsKey(missing.name());
    }
}
