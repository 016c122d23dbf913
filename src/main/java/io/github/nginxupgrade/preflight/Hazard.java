package io.github.nginxupgrade.preflight;

/**
 * Something that preflight found.
 *
 * @param id stable, kebab-case
 * @param level what it means for the upgrade
 * @param evidence what was seen, a sentence
 * @param remedy what to do about it
 */
public record Hazard(String id, Level level, String evidence, String remedy) {
    /** What a hazard means for the upgrade. */
    public enum Level {
        REFUSE,
        WARN
    }

    static Hazard refuse(String id, String evidence, String remedy) {
        return new Hazard(id, Level.REFUSE, evidence, remedy);
    }
}
