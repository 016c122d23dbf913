package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A shell in a terminal that understands what is written to it, by tmux(1): what is seen on it is what a person would see. */
final class Tmux implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(60);
    private static final String PROMPT = "ready>";

    private final Path directory;
    private final Path socket;

    private Tmux(Path directory, Path socket) {
        this.directory = directory;
        this.socket = socket;
    }

    /** An interactive shell with job control, of this size, and with nothing of this one's environment but the given. */
    static Tmux start(Path directory, Map<String, String> environment, int columns, int rows) {
        var tmux = new Tmux(directory, directory.resolve("tmux.socket"));
        var shell = new ArrayList<>(List.of("env", "-i", "LANG=C.UTF-8", "TERM=screen", "PS1=" + PROMPT));
        shell.add("PATH=" + System.getenv("PATH"));
        environment.forEach((name, value) -> shell.add(name + "=" + value));
        shell.addAll(List.of("bash", "--norc", "--noprofile", "-i"));
        var words = new ArrayList<>(List.of("-f", "/dev/null", "-u", "new-session", "-d"));
        words.addAll(List.of("-x", String.valueOf(columns), "-y", String.valueOf(rows)));
        words.addAll(shell);
        tmux.call(words.toArray(String[]::new));
        tmux.await(PROMPT);
        return tmux;
    }

    /** Types a line. */
    void line(String text) {
        type(text);
        keys("Enter");
    }

    void type(String text) {
        call("send-keys", "-l", text);
    }

    /** The shell begins anew at the top, and what was there is forgotten. */
    void clear() {
        keys("C-l");
        await("nothing but the prompt", () -> screen().size() == 1);
        call("clear-history");
    }

    /** Types keys by their names, {@code C-c} say. */
    void keys(String... names) {
        var words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(names));
        call(words.toArray(String[]::new));
    }

    void resize(int columns, int rows) {
        call("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
    }

    /** What is to be seen now, without blank lines. */
    List<String> screen() {
        return lines(call("capture-pane", "-p"));
    }

    /** The same line by line, with the blank ones that stand between others. */
    List<String> picture() {
        return call("capture-pane", "-p")
                .stripTrailing()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    /** The same with what has left the screen above. */
    List<String> longPicture() {
        return call("capture-pane", "-p", "-S", "-500")
                .stripTrailing()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    /** The same with what has left the screen above. */
    String all() {
        return String.join("\n", lines(call("capture-pane", "-p", "-J", "-S", "-500")));
    }

    /** What is to be seen now, where the terminal itself has broken a line made whole again. */
    String whole() {
        return String.join("\n", lines(call("capture-pane", "-p", "-J")));
    }

    private static List<String> lines(String text) {
        return text.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    void await(String words) {
        await(words, () -> String.join("\n", screen()).contains(words));
    }

    void await(String what, BooleanSupplier seen) {
        Wait.until("the screen to show " + what, END, seen, this::all);
    }

    /** Until the shell asks for the next line. */
    void awaitPrompt() {
        await("the prompt", this::isAtPrompt);
    }

    boolean isAtPrompt() {
        List<String> seen = screen();
        return !seen.isEmpty() && seen.get(seen.size() - 1).endsWith(PROMPT);
    }

    private String call(String... words) {
        var command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(words));
        try {
            var builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
            builder.environment().put("LANG", "C.UTF-8");
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The server ends, and with it the terminal and who is at it. */
    @Override
    public void close() {
        call("kill-server");
    }
}
