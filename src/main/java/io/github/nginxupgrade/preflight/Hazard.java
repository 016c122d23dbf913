package io.github.nginxupgrade.preflight;

/**
 * Something that preflight found.
 *
 * @param id stable, kebab-case
 * @param level what it means for the upgrade
 * @param evidence what was seen, a sentence
 * @param remedy what to do about it
 * @param survivable true where {@code --allow} may turn this refusal into a warning: an upgrade can go well in spite of it
 */
public record Hazard(String id, Level level, String evidence, String remedy, boolean survivable) {
    /** What a hazard means for the upgrade. */
    public enum Level {
        REFUSE,
        WARN
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
}
