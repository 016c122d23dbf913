package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a {@link Session} is played: an nginx of its own, and a shell at a terminal in its folder, with the program in the path.
 * A screen that never comes is written down as it is, and ends the session.
 */
final class Stage implements AutoCloseable {
    private static final Pattern EXIT = Pattern.compile("(?m)^exit (\\d+)$");
    private static final Pattern QUESTION = Pattern.compile("\\[y/N[^\\n]*$");

    private static final int ROWS = 24;
    private static final NginxOptions MISSING =
            NginxOptions.standard().withServer("location = /missing { return 404; }");

    private final Duration limit;
    private final Deque<AutoCloseable> others = new ArrayDeque<>();
    private final List<String> screens = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final PrivateNginx nginx;
    private final Tmux terminal;
    /** Which nginx is meant, where the machine has others: in namespaces of their own nobody has to say so. */
    private final String at;

    /** What was on the screen that was looked at last, where the terminal has broken no line. */
    private String words = "";

    private boolean over;

    private Stage(Scene scene, Path folder, Duration limit) {
        this.limit = limit;
        try {
            others.push(scene.before(folder));
            boolean alone = Proc.all().stream().noneMatch(Proc::isMaster);
            nginx = PrivateNginx.start(Scene.made(folder.resolve("nginx")), MISSING);
            others.push(nginx);
            others.push(scene.beside(nginx));
            terminal = Tmux.start(nginx.prefix(), scene.environment(folder, nginx), scene.columns(), ROWS);
            others.push(terminal);
            at = alone ? "" : " --pid-file " + nginx.pidFile();
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    static Stage set(Scene scene, Path folder, Duration limit) {
        return new Stage(scene, folder, limit);
    }

    Tmux terminal() {
        return terminal;
    }

    Session.Seen seen() {
        return new Session.Seen(List.copyOf(screens), List.copyOf(faults));
    }

    /** What was waited for has not come: whatever would be typed now would be typed at something else. */
    boolean isOver() {
        return over;
    }

    void write(String name, String text) {
        try {
            Files.writeString(nginx.prefix().resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void beside(Moment moment, String... command) {
        Proc old = nginx.master();
        CommandLine.Running running = new Upgrader(nginx).start(command);
        others.push(running);
        moment.await(nginx, old, running);
    }

    /** The line is seen before it is sent: the prompt before it is none that is waited for. */
    private void readies(String typed) {
        String line = typed.replace(" $AT", at);
        terminal.clear();
        terminal.type(line);
        String begin = line.substring(0, Math.min(line.length(), 40));
        awaits("the line", () -> String.join("", terminal.screen()).contains(begin));
    }

    void begins(String line) {
        readies(line);
        terminal.keys("Enter");
    }

    void beginsByTheClock(String line, String first) {
        readies(line);
        int typed = terminal.screen().size();
        long begun = System.nanoTime();
        terminal.keys("Enter");
        awaits("the first words", () -> terminal.screen().size() > typed);
        long took = (System.nanoTime() - begun) / 1_000_000;
        List<String> seen = terminal.screen();
        String shown = seen.get(Math.min(typed, seen.size() - 1));
        screens.add("after " + took + " ms: " + shown);
        if (!Pattern.compile(first).matcher(shown).find()) {
            faults.add("the first words are \"" + shown + "\", and not " + first);
        }
    }

    void answers(String text) {
        if (QUESTION.matcher(String.join("\n", terminal.screen())).find()) {
            terminal.line(text);
        }
    }

    /** Until it is on the screen; a prompt says that it never will be. */
    void awaits(String expression) {
        awaits(expression, () -> isFound(expression, terminal.whole()) || terminal.isAtPrompt());
    }

    void awaitsPrompt() {
        awaits("the prompt", terminal::isAtPrompt);
    }

    private void awaits(String what, BooleanSupplier condition) {
        try {
            Wait.until(what, limit, condition, () -> "");
        } catch (AssertionError e) {
            over = true;
            faults.add("waited " + limit.toSeconds() + " s in vain for: " + what);
            screens.add(String.join("\n", terminal.picture()));
        }
    }

    void shows(boolean all, String... expressions) {
        List<String> picture = all ? terminal.longPicture() : terminal.picture();
        if (!lastScreen().equals(picture)) {
            screens.add(String.join("\n", picture));
        }
        words = all ? terminal.all() : terminal.whole();
        for (String expression : expressions) {
            if (!isFound(expression, words)) {
                faults.add("not on the screen: " + expression);
            }
        }
    }

    private List<String> lastScreen() {
        return screens.isEmpty()
                ? List.of()
                : screens.get(screens.size() - 1).lines().toList();
    }

    void hasInOneLine(String... expressions) {
        for (String expression : expressions) {
            if (lastScreen().stream()
                    .noneMatch(line -> Pattern.compile(expression).matcher(line).find())) {
                faults.add("not in one line of the screen: " + expression);
            }
        }
    }

    void hides(String... expressions) {
        for (String expression : expressions) {
            if (isFound(expression, words)) {
                faults.add("on the screen: " + expression);
            }
        }
    }

    private static boolean isFound(String expression, String text) {
        return Pattern.compile(expression).matcher(text.replaceAll("\\s+", " ")).find();
    }

    void exits(int code) {
        begins("echo exit $?");
        awaitsPrompt();
        Matcher exit = EXIT.matcher(String.join("\n", terminal.screen()));
        String found = exit.find() ? exit.group(1) : "none";
        screens.add("exit code " + found);
        if (!found.equals(String.valueOf(code))) {
            faults.add("exit code " + found + ", and not " + code);
        }
    }

    /** What was there first is ended last. */
    @Override
    public void close() {
        AssertionError failure = null;
        while (!others.isEmpty()) {
            try {
                others.pop().close();
            } catch (Exception | AssertionError e) {
                failure = new AssertionError("something did not end", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
