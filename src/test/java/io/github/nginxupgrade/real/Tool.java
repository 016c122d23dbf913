package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * The program as it is shipped, run the way a person runs it. Where it was built stands in the system property {@code
 * nginxupgrade.image}; without it, {@code target/nginx-upgrade}.
 *
 * @param environment added to ours
 */
record Tool(Path launcher, Path directory, Map<String, String> environment, Duration limit) {
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(60);

    Tool(Path directory, Map<String, String> environment, Duration limit) {
        this(program(), directory, environment, limit);
    }

    /** Keeps its state below the prefix of the instance, so that nothing of a test remains. */
    static Tool of(PrivateNginx nginx) {
        Path state = nginx.prefix().resolve("state");
        Map<String, String> environment = Map.of("NGINX_UPGRADE_STATE_DIR", state.toString(), "NO_COLOR", "1");
        return new Tool(nginx.prefix(), environment, USUAL_LIMIT);
    }

    Tool within(Duration time) {
        return new Tool(launcher, directory, environment, time);
    }

    Tool with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new Tool(launcher, directory, Map.copyOf(all), limit);
    }

    /** As on a machine with so many processors, by which Java decides how many threads its common pool has. */
    Tool onProcessors(int count, Path copyOfLauncher) {
        return withJavaOption("-XX:ActiveProcessorCount=" + count, copyOfLauncher);
    }

    /** The launcher takes none from its environment, so this is another one, for the same image. */
    Tool withJavaOption(String option, Path copyOfLauncher) {
        String memory = "-XX:-UseContainerSupport";
        try {
            String text = Files.readString(launcher);
            assertThat(text).containsOnlyOnce("\nhome=").containsOnlyOnce(memory);
            String copy = text.replaceFirst("\nhome=.*", Matcher.quoteReplacement("\nhome='" + image() + "'"))
                    .replace(memory, memory + " '" + option + "'");
            Files.writeString(copyOfLauncher, copy);
            Files.setPosixFilePermissions(copyOfLauncher, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new Tool(copyOfLauncher, directory, environment, limit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    CommandLine.Result run(String... arguments) {
        try (CommandLine.Running running = start(arguments)) {
            return running.await(limit);
        }
    }

    /** Starts it in the background; signals go to its pid, which is the JVM's, for the launcher ends in exec. */
    CommandLine.Running start(String... arguments) {
        return CommandLine.start(directory, environment, command(arguments));
    }

    /** The whole command line, to be run by another program: its environment must be handed on. */
    List<String> command(String... arguments) {
        // a shell without job control starts background jobs with INT ignored, and that is inherited
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM", launcher.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The folder of the program, its runtime inside. */
    static Path image() {
        return Path.of(System.getProperty("nginxupgrade.image", "target/nginx-upgrade"))
                .toAbsolutePath();
    }

    static Path program() {
        Path program = image().resolve("bin/nginx-upgrade");
        if (!Files.isExecutable(program)) {
            throw new AssertionError("run mvn -B package: there is no " + program);
        }
        return program;
    }
}
