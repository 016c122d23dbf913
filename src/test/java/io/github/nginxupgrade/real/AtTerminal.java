package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A program at a terminal of its own, made by script(1): what is typed here is typed there, control characters included. */
final class AtTerminal implements AutoCloseable {
    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";
    static final String CTRL_BACKSLASH = "\u001c";

    private static final Duration END = Duration.ofSeconds(60);

    private final Process script;
    private final Path screen;

    private AtTerminal(Process script, Path screen) {
        this.script = script;
        this.screen = screen;
    }

    /** Starts it; the terminal has so many columns. */
    static AtTerminal start(Path directory, Map<String, String> environment, int columns, List<String> command) {
        String line = "stty columns " + columns + " rows 24; exec "
                + command.stream()
                        .map(word -> "'" + word.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" "));
        try {
            Path screen = Files.createTempFile("screen", ".txt");
            ProcessBuilder builder = new ProcessBuilder("script", "-qefc", line, "/dev/null")
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(screen.toFile());
            builder.environment().putAll(environment);
            builder.environment().put("TERM", "xterm");
            return new AtTerminal(builder.start(), screen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void type(String keys) {
        try {
            script.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
            script.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that has been on it so far. */
    String screen() {
        try {
            return Files.readString(screen).replace("\r", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void await(String words) {
        Wait.until("the screen to show: " + words, END, () -> !alive() || screen().contains(words), this::screen);
        if (!screen().contains(words)) {
            throw new AssertionError("it ended, and this never was on the screen: " + words + "\n" + screen());
        }
    }

    boolean alive() {
        return script.isAlive();
    }

    /** Waits for its end; its exit code. */
    int exit() {
        try {
            if (!script.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running: " + screen());
            }
            return script.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The terminal goes, and with it whatever is at it: HUP. */
    @Override
    public void close() {
        script.destroy();
        script.onExit().join();
        screen.toFile().delete();
    }
}
