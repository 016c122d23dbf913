package io.github.nginxupgrade.preflight;

/**
 * Something that preflight looked for.
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

    /** One with which no upgrade can go well. */
    public static Hazard refuse(String id, String evidence, String remedy) {
        return new Hazard(id, Level.REFUSE, evidence, remedy, false);
    }

    /** One with which an upgrade should not be tried, unless somebody who knows better allows it. */
    public static Hazard refuseUnlessAllowed(String id, String evidence, String remedy) {
        return new Hazard(id, Level.REFUSE, evidence, remedy, true);
    }

    /** One that is worth knowing and stops nothing. */
    public static Hazard warn(String id, String evidence, String remedy) {
        return new Hazard(id, Level.WARN, evidence, remedy, true);
    }

    /** One that was looked for and is not there. */
    static Hazard absent(String id) {
        return new Hazard(id, Level.OK, "", "", true);
    }

    /** This as a warning, where it can be survived. */
    public Hazard allowed() {
        return level == Level.REFUSE && survivable ? warn(id, evidence, remedy) : this;
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
