package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Uptime;
import io.github.nginxupgrade.os.Os;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nginx-upgrade uptime}. */
@Command(name = "uptime", description = "A trial.", sortOptions = false, mixinStandardHelpOptions = true)
final class UptimeCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    UptimeCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        return Actions.act(
                "uptime", common, true, Optional.empty(), os, (screen, request) -> new Uptime(os, screen, request).run());
    }
}
