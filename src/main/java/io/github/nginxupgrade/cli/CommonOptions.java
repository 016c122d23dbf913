package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Request;
import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.situation.Selector;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command. */
final class CommonOptions {
    @ArgGroup(exclusive = true)
    @Nullable
    Which which;

    /** Which nginx. */
    static final class Which {
        @Option(names = "--pid-file", paramLabel = "FILE", description = "The pid file of the nginx that is meant.")
        @Nullable
        Path pidFile;

        @Option(names = "--pid", paramLabel = "PID", description = "The pid of its master.")
        @Nullable
        Integer pid;
    }

    @Option(
            names = "--nginx-arg",
            paramLabel = "ARG",
            description = "An argument that its master was started with, argv[0] first; repeat it for each. Only needed"
                    + " where its title can be read in several ways.")
    List<String> nginxArguments = List.of();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "${env:NGINX_UPGRADE_STATE_DIR}",
            description = "Where runs and backups are kept (default: /var/lib/nginx-upgrade; also"
                    + " NGINX_UPGRADE_STATE_DIR).")
    @Nullable
    Path stateFolder;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Output output = Output.text;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}; NO_COLOR is honoured).")
    Color color = Color.auto;

    /**
     * Of an option without a value: it is on where it is typed. Without that picocli turns over what the file of defaults says, and
     * {@code --hold} typed beside {@code hold = true} would not hold.
     */
    static final String ON = "true";

    @Option(
            names = {"-v", "--verbose"},
            fallbackValue = ON,
            description = "Say more on standard error.")
    boolean verbose;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Defaults for options, as properties (default: /etc/nginx-upgrade/config.properties if it is"
                    + " there).")
    @Nullable
    Path config;

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec spec;

    Request request(String command, boolean asks, Os os) {
        Optional<Path> pidFile = Optional.ofNullable(which).flatMap(w -> Optional.ofNullable(w.pidFile));
        Optional<Integer> pid = Optional.ofNullable(which).flatMap(w -> Optional.ofNullable(w.pid));
        OptionalInt asked = pid.map(OptionalInt::of).orElse(OptionalInt.empty());
        return new Request(
                command,
                new Selector(pidFile.map(Path::toAbsolutePath), asked, nginxArguments),
                new RepeatedOptions(os, Objects.requireNonNull(spec)),
                // a variable that is set to nothing says nothing; as a path it would be the folder that one happens to
                // be in
                Optional.ofNullable(stateFolder)
                        .filter(folder -> !folder.toString().isEmpty())
                        .orElseGet(() -> defaultStateFolder(os.host()))
                        .toAbsolutePath(),
                asks);
    }

    private static Path defaultStateFolder(Host host) {
        if (host.userId() == 0) {
            return Path.of("/var/lib/nginx-upgrade");
        }
        String state = environment("XDG_STATE_HOME");
        return state.isEmpty()
                ? Path.of(System.getProperty("user.home", "/"), ".local", "state", "nginx-upgrade")
                : Path.of(state, "nginx-upgrade");
    }

    private static String environment(String name) {
        return Optional.ofNullable(System.getenv(name)).orElse("");
    }
}
