package io.github.nginxupgrade.preflight;

/**
 * Something that preflight looked for, made by {@link HazardKind}.
 *
 * @param id stable, kebab-case
 * @param level what it means for the upgrade
 * @param evidence what was seen, a sentence; empty where there is nothing to be seen
 * @param remedy what to do about it
 * @param survivable true where {@code --allow} may turn this refusal into a warning: an upgrade can go well in spite of it
 */
public record Hazard(String id, Level level, String evidence, String remedy, boolean survivable) {
    /** What a hazard means for the upgrade, the worst first. */
    public enum Level {
        REFUSE,
        WARN,
        /** It was looked for, and is not there. */
        OK
    }

    /** This as a warning, where it can be survived. */
    public Hazard allowed() {
        return level == Level.REFUSE && survivable ? new Hazard(id, Level.WARN, evidence, remedy, true) : this;
    }

    public Hazard withRemedy(String other) {
        return new Hazard(id, level, evidence, other, survivable);
    }

    public boolean refuses() {
        return level == Level.REFUSE;
    }

    public boolean warns() {
        return level == Level.WARN;
    }
}
