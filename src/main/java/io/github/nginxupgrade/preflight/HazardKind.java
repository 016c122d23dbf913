package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.preflight.Hazard.Level;

/**
 * One kind of hazard, declared once, in the class that looks for it. From the declarations come what {@code --allow}
 * takes ({@link Catalogue}) and the table of docs/hazards.md, which is written in Markdown.
 *
 * @param id stable, kebab-case: scripts may depend on it
 * @param level what it means for the upgrade
 * @param survivable true where {@code --allow} may turn this refusal into a warning: an upgrade can go well in spite of it
 * @param meaning for the table: when it is met, and what would come of it
 * @param cure for the table: what to do about it
 */
public record HazardKind(String id, Level level, boolean survivable, String meaning, String cure) {
    /** One with which no upgrade can go well. */
    public static HazardKind refuses(String id, String meaning, String cure) {
        return new HazardKind(id, Level.REFUSE, false, meaning, cure);
    }

    /** One with which an upgrade should not be tried, unless somebody who knows better allows it. */
    public static HazardKind refusesUnlessAllowed(String id, String meaning, String cure) {
        return new HazardKind(id, Level.REFUSE, true, meaning, cure);
    }

    /** One that is worth knowing and stops nothing. */
    public static HazardKind warns(String id, String meaning, String cure) {
        return new HazardKind(id, Level.WARN, true, meaning, cure);
    }

    /**
     * It was met.
     *
     * @param evidence what was seen, a sentence
     * @param remedy what to do about it, on this machine
     */
    public Hazard found(String evidence, String remedy) {
        return new Hazard(id, level, evidence, remedy, survivable);
    }

    /** It was looked for, and is not there. */
    Hazard absent() {
        return new Hazard(id, Level.OK, "", "", true);
    }

    /** True where only {@code --allow} lets an upgrade go on. */
    public boolean canBeAllowed() {
        return level == Level.REFUSE && survivable;
    }
}
