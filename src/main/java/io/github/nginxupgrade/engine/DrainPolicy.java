package io.github.nginxupgrade.engine;

/** What to do with old workers that still drain at the drain deadline. */
public enum DrainPolicy {
    /** QUIT to the old master: its workers go on finishing on their own. */
    COMMIT("QUIT to the old master, once all is proven; they finish alone, nothing is cut"),
    /** Leave the old master in place; a person decides. */
    HOLD("both masters stay; a person decides"),
    /** Back to the old version. */
    ROLLBACK("back to the old version"),
    /** TERM to these workers: their connections are cut. */
    TERMINATE("TERM to these workers; their connections are cut");

    private final String words;

    DrainPolicy(String words) {
        this.words = words;
    }

    /** The same for a run that is heading there: a held one retires nobody. */
    DrainPolicy towards(Goal goal) {
        return goal == Goal.HOLD && this == COMMIT ? HOLD : this;
    }

    /** For people who watch. */
    String words() {
        return words;
    }
}
