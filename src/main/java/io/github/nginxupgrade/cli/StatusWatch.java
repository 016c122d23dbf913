package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Status;
import io.github.nginxupgrade.os.Os;
import java.time.Duration;

/** {@code status --watch}: the status again and again. */
final class StatusWatch {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Os os;
    private final CommonOptions common;

    StatusWatch(Os os, CommonOptions common) {
        this.os = os;
        this.common = common;
    }

    /** Blocks until Ctrl-C ends the program, or nothing can be said any more; then its exit code. */
    int run() {
        Actions.configureLogging(common);
        var screen = new Screen(os, common.output, common.color);
        screen.watches();
        while (true) {
            int code = Actions.run(
                    "status", screen, common.request("status", false, os), (shown, request) -> new Status(os, request)
                            .run());
            if (code != 0) {
                return code;
            }
            os.clock().pause(PAUSE);
        }
    }
}
