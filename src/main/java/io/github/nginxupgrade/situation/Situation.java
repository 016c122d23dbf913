package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.ProcessIdentity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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

    /**
     * The same, named for what it is in an upgrade that somebody else has ended: the one master is the new one. Ready is one that
     * has all the workers that it has started.
     */
    public Situation withSoleAsNew() {
        boolean ready = sole().map(sole -> sole.accepting() > 0 && sole.untitled() + sole.haltedWorkers() == 0)
                .orElse(false);
        return new Situation(phase, facts.withSoleAsNew(), ready ? "" : "not all of its workers accept", true, words);
    }

    /**
     * The same in the middle of a reload, named as an upgrade is, for who compares what came with what was there before: the
     * workers of before are the old ones, those that came are the new master's.
     *
     * @param loader who has loaded the configuration; still there
     * @param former pids of its workers of before
     */
    public Situation withGenerations(Master loader, Set<Integer> former) {
        return new Situation(phase, facts.withGenerations(loader, former), "", true, words);
    }

    public Optional<Master> old() {
        return facts.old();
    }

    /** The new master ({@code new} is a word of Java's). */
    public Optional<Master> newMaster() {
        return facts.newMaster();
    }

    public Optional<Master> sole() {
        return facts.sole();
    }

    public List<Worker> orphans() {
        return facts.orphans();
    }

    /** Who is left when the other one has gone, or is alone already; nobody as long as that is open. */
    public Optional<Master> stays() {
        return switch (phase) {
            case SOLE -> sole();
            case UNWINDING -> old();
            case RETIRING -> newMaster();
            case DOWN, ORPHANED, STARTING, OVERLAP, DRAINING, STANDBY, BROKEN -> Optional.empty();
        };
    }

    /**
     * Who reads the configuration at HUP: of two masters the new one, for the old one would start its workers from memory, once
     * more (ngx_master_process_cycle). Nobody while the new one is not ready, or leaves.
     */
    public Optional<Master> loads() {
        return switch (phase) {
            case SOLE -> sole();
            case OVERLAP, DRAINING, STANDBY, RETIRING -> newReady() ? newMaster() : Optional.empty();
            case DOWN, ORPHANED, STARTING, UNWINDING, BROKEN -> Optional.empty();
        };
    }

    /** Whom a service manager is to hold for the main process: who stays, and as long as that is open the old one. */
    public Optional<Master> keeps() {
        return stays().or(this::old);
    }

    /** A master of a look before, as it is now, whatever it is called by now; empty where it has ended. */
    public Optional<Master> again(Master before) {
        return masters().stream()
                .filter(master -> master.identity().isSameProcessAs(before.identity()))
                .findFirst();
    }

    /** All masters, the older first. */
    public List<Master> masters() {
        return facts.masters();
    }

    /** All masters, each with its workers behind it. */
    public List<ProcessIdentity> processes() {
        return masters().stream()
                .flatMap(master -> Stream.concat(
                        Stream.of(master.identity()), master.workers().stream().map(Worker::identity)))
                .toList();
    }

    public int oldAccepting() {
        return old().map(Master::accepting).orElse(0);
    }

    public int newAccepting() {
        return newMaster().map(Master::accepting).orElse(0);
    }

    /** One master whose workers have all got their titles, the pid file names it, and no signal waits for it. */
    public boolean isTidy() {
        return phase == Phase.SOLE
                && pidFileNamesSole()
                && sole().map(sole -> sole.untitled() == 0 && sole.pending().isEmpty())
                        .orElse(false);
    }

    /** The first master that lives and does not run, the older first. */
    public Optional<Master> halted() {
        return masters().stream().filter(master -> master.halt().isPresent()).findFirst();
    }

    /**
     * Why a process cannot be told anything, or does not do its part: {@code the old master 61 is stopped and has WINCH
     * pending}. Empty where all can and do.
     */
    public Optional<String> hindrance() {
        return masters().stream()
                .filter(master -> !master.hindrance().isEmpty())
                .map(master -> name(master) + " " + master.hindrance())
                .findFirst()
                .or(() -> haltedWorkers().stream()
                        .map(worker -> "worker " + worker.pid() + " "
                                + worker.halt().orElseThrow().words())
                        .findFirst());
    }

    /** What lets it go on that {@link #hindrance()} names, to be typed by a person; empty where nothing is halted. */
    public Optional<String> cure() {
        return masters().stream()
                .flatMap(master -> master.halt().map(halt -> halt.cure(master.pid())).stream())
                .findFirst()
                .or(() -> haltedWorkers().stream()
                        .map(worker -> worker.halt().orElseThrow().cure(worker.pid()))
                        .distinct()
                        .reduce((one, other) -> one + " && " + other));
    }

    private List<Worker> haltedWorkers() {
        return Stream.concat(masters().stream().flatMap(master -> master.workers().stream()), orphans().stream())
                .filter(Worker::halted)
                .toList();
    }

    private String name(Master master) {
        if (sole().isPresent()) {
            return "the master " + master.pid();
        }
        return (old().equals(Optional.of(master)) ? "the old master " : "the new master ") + master.pid();
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
