package io.github.nginxupgrade.situation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What is true of one instance at one instant.
 *
 * @param phase the name of its shape
 * @param facts what was read
 * @param lacks what N lacks to be ready, in words; empty where it is
 * @param settled N's workers have stood unchanged for the settle time
 * @param words one sentence on what is seen, for people
 */
public record Situation(Phase phase, Facts facts, String lacks, boolean settled, String words) {
    /** What was read, with its name. */
    public static Situation of(Facts facts, Expectation expectation, boolean settled) {
        return Phases.name(facts, expectation, settled);
    }

    /** N has its title, its pid file, all its workers, and executes what it should. */
    public boolean newReady() {
        return lacks.isEmpty();
    }

    public Optional<Master> old() {
        return facts.old();
    }

    /** The new master ({@code new} is a word of Java's). */
    public Optional<Master> young() {
        return facts.young();
    }

    public Optional<Master> sole() {
        return facts.sole();
    }

    public List<Worker> orphans() {
        return facts.orphans();
    }

    /** All masters, the older first. */
    public List<Master> masters() {
        return Stream.of(facts.sole(), facts.old(), facts.young())
                .flatMap(Optional::stream)
                .toList();
    }

    public int oldAccepting() {
        return old().map(Master::accepting).orElse(0);
    }

    public int newAccepting() {
        return young().map(Master::accepting).orElse(0);
    }

    /** One master whose workers have all got their titles, and the pid file names it. */
    public boolean isTidy() {
        return phase == Phase.SOLE
                && pidFileNamesSole()
                && sole().map(sole -> sole.untitled() == 0).orElse(false);
    }

    /** Without that no upgrade can begin: nginx renames its pid file first (ngx_exec_new_binary). */
    public boolean pidFileNamesSole() {
        return sole().map(sole -> facts.pidFile().equals(OptionalInt.of(sole.pid())))
                .orElse(false);
    }

    /** Workers that finish their connections, of whichever master. */
    public int draining() {
        return masters().stream().mapToInt(Master::draining).sum();
    }

    /** {@code old}, {@code new}, {@code both}, {@code none}, or {@code sole}: whose workers accept. */
    public String serving() {
        if (sole().map(Master::accepting).orElse(0) > 0) {
            return "sole";
        }
        if (oldAccepting() > 0) {
            return newAccepting() > 0 ? "both" : "old";
        }
        return newAccepting() > 0 ? "new" : "none";
    }
}
