package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What systemd believes of the service that the masters belong to, beside what runs. A belief that is wrong is harmless until
 * somebody reloads or stops the service: then systemd signals a process that is gone, takes the service for failed, and kills
 * all that is left in its control group.
 *
 * @param kind whether it is right
 * @param words in which it is wrong, or what is not known; empty where it is right
 * @param unit the service, where there is one
 * @param said how it is set up and what systemd holds of it; nothing where it did not say
 * @param groups the control group of each master, by pid
 */
public record Supervision(Kind kind, String words, Optional<String> unit, Unit said, Map<Integer, String> groups) {
    private static final Set<String> RUNS = Set.of("active", "reloading", "refreshing");
    private static final Set<String> CHANGES = Set.of("activating", "deactivating", "maintenance");

    /** Whether what systemd believes is true. */
    public enum Kind {
        /** The masters belong to no service of this machine's systemd. */
        NONE,
        RIGHT,
        /** It starts or stops the service just now. */
        CHANGING,
        /** It holds a process for main that is none of the masters, or not the one that stays. */
        OTHER_MAIN,
        /** The service has ended for it. */
        ENDED,
        /** It has ended the service, and started it again. */
        RESTARTED,
        /** It did not answer, and it had at the beginning. */
        SILENT,
        /** It has never answered. */
        UNKNOWN
    }

    public Supervision {
        groups = Map.copyOf(groups);
    }

    static Supervision none() {
        return new Supervision(Kind.NONE, "", Optional.empty(), new Unit(Map.of()), Map.of());
    }

    static Supervision unanswered(Kind kind, String unit, String why) {
        return new Supervision(
                kind,
                "what systemd holds of " + unit + " is not known: " + why,
                Optional.of(unit),
                new Unit(Map.of()),
                Map.of());
    }

    /**
     * Compares.
     *
     * @param before what systemd said of it at the beginning
     */
    static Supervision of(String unit, Unit before, Unit said, Situation now, Map<Integer, String> groups) {
        Kind kind = kind(before, said, now);
        return new Supervision(
                kind, kind == Kind.RIGHT ? "" : words(kind, unit, said, now), Optional.of(unit), said, groups);
    }

    private static Kind kind(Unit before, Unit said, Situation now) {
        String state = said.value("ActiveState").orElse("");
        if (CHANGES.contains(state)) {
            return Kind.CHANGING;
        }
        if (!RUNS.contains(state)) {
            return Kind.ENDED;
        }
        if (!said.value("InvocationID").equals(before.value("InvocationID"))) {
            return Kind.RESTARTED;
        }
        int main = said.mainPid();
        // a service without a main process, of Type=oneshot say, has none before and after
        boolean right = main == 0 ? before.mainPid() == 0 : pids(now).contains(main);
        return right && !isLeftOver(said) ? Kind.RIGHT : Kind.OTHER_MAIN;
    }

    /** While it is there, a reload of the service would be none of nginx. */
    private static boolean isLeftOver(Unit said) {
        return said.value("DropInPaths").orElse("").contains("nginx-upgrade.conf");
    }

    private static List<Integer> pids(Situation now) {
        return now.masters().stream().map(Master::pid).toList();
    }

    private static String words(Kind kind, String unit, Unit said, Situation now) {
        return switch (kind) {
            case CHANGING ->
                "systemd has " + unit + " " + said.value("ActiveState").orElse("");
            case ENDED ->
                "systemd holds " + unit + " for " + said.value("ActiveState").orElse("ended")
                        + said.value("Result")
                                .map(result -> " (" + result + ")")
                                .orElse("");
            case RESTARTED -> "systemd has ended " + unit + " and started it again";
            case OTHER_MAIN ->
                (isLeftOver(said) ? "a drop-in of an interrupted nginx-upgrade is left in it; " : "")
                        + "systemd holds "
                        + (said.mainPid() == 0 ? "no process" : "process " + said.mainPid()) + " for the main one of "
                        + unit
                        + (pids(now).contains(said.mainPid()) ? "" : ", which is no master of nginx");
            case NONE, RIGHT, SILENT, UNKNOWN -> "";
        };
    }

    /** This process is the main one of the service to systemd. */
    public boolean holds(Optional<Master> master) {
        return master.isPresent() && said.mainPid() == master.get().pid();
    }

    /** What is wrong; empty where nothing is, or it is not known. */
    public Optional<String> fault() {
        return switch (kind) {
            case NONE, RIGHT, UNKNOWN -> Optional.empty();
            case CHANGING, OTHER_MAIN, ENDED, RESTARTED, SILENT -> Optional.of(words);
        };
    }

    /** systemd's main process; empty where it holds none. */
    public OptionalInt mainPid() {
        return said.mainPid() == 0 ? OptionalInt.empty() : OptionalInt.of(said.mainPid());
    }
}
