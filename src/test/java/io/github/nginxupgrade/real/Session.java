package io.github.nginxupgrade.real;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What somebody types at a terminal, what is waited for before the screen is looked at, and what has to be on it: a row of {@link
 * Sessions}. It is played on any built program, an older one too, of which nothing is expected.
 */
final class Session {
    /** What was seen: the screens, and what of the expected was not on them. */
    record Seen(List<String> screens, List<String> faults) {}

    private final String title;
    private final Scene scene;
    private final List<Consumer<Stage>> acts = new ArrayList<>();

    private Session(String title, Scene scene) {
        this.title = title;
        this.scene = scene;
    }

    static Session of(String title) {
        return of(title, Scene.ONE);
    }

    static Session of(String title, Scene scene) {
        return new Session(title, scene);
    }

    String title() {
        return title;
    }

    @Override
    public String toString() {
        return title;
    }

    /** By the program that {@link Tool#image} names; each wait lasts so long at the most. */
    Seen play(Path folder, Duration limit) {
        try (Stage stage = Stage.set(scene, folder, limit)) {
            for (Consumer<Stage> act : acts) {
                if (stage.isOver()) {
                    break;
                }
                act.accept(stage);
            }
            return stage.seen();
        }
    }

    private Session then(Consumer<Stage> act) {
        acts.add(act);
        return this;
    }

    /** What comes before, and is not looked at. */
    Session after(String line) {
        return begins(line).ends();
    }

    /** A command of another terminal that goes on meanwhile; the next thing is typed when it is there. */
    Session beside(Moment moment, String... command) {
        return then(stage -> stage.beside(moment, command));
    }

    /** A file in the folder that the terminal is in. */
    Session file(String name, String text) {
        return then(stage -> stage.write(name, text));
    }

    /** Types a line on an empty screen, and waits for the prompt. */
    Session types(String line) {
        return begins(line).ends();
    }

    /** Types a line on an empty screen, and waits until this is on it, or the prompt. */
    Session types(String line, String awaited) {
        return begins(line).awaits(awaited);
    }

    /** Types a line on an empty screen, and waits for nothing. */
    Session begins(String line) {
        return then(stage -> stage.begins(line));
    }

    /** Types a line on an empty screen, and writes down when the first words came. */
    Session typesByTheClock(String line, String first) {
        return then(stage -> stage.beginsByTheClock(line, first));
    }

    /** At once, whether it is asked for or not. */
    Session typesAhead(String text) {
        return then(stage -> stage.terminal().line(text));
    }

    /** Types an answer where there is a question, and waits for the prompt. */
    Session answers(String text) {
        return then(stage -> stage.answers(text)).ends();
    }

    /** The same, and waits until this is on the screen. */
    Session answers(String text, String awaited) {
        return then(stage -> stage.answers(text)).awaits(awaited);
    }

    /** Keys by their names for tmux(1). */
    Session presses(String... keys) {
        return then(stage -> stage.terminal().keys(keys));
    }

    Session awaits(String expression) {
        return then(stage -> stage.awaits(expression));
    }

    Session ends() {
        return then(Stage::awaitsPrompt);
    }

    /** Looks at the screen: each of these expressions is found in its text, its line breaks taken as blanks. */
    Session shows(String... expressions) {
        return then(stage -> stage.shows(false, expressions));
    }

    /** The same with what has left the screen above. */
    Session showsAll(String... expressions) {
        return then(stage -> stage.shows(true, expressions));
    }

    /** Likewise of the screen that was looked at last, as it stands: each is found in one line. */
    Session inOneLine(String... expressions) {
        return then(stage -> stage.hasInOneLine(expressions));
    }

    /** What must not be on the screen that was looked at last. */
    Session hides(String... expressions) {
        return then(stage -> stage.hides(expressions));
    }

    /** Asks for the exit code of what has ended. */
    Session exits(int code) {
        return then(stage -> stage.exits(code));
    }
}
