package io.github.nginxupgrade.preflight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that preflight looked for, and what it found of it.
 *
 * @param all the refusals first, then the warnings, then what was looked for and is not there; each in the order of the
 *     looks
 */
public record Findings(List<Hazard> all) {
    public Findings {
        all = all.stream().sorted(Comparator.comparing(Hazard::level)).toList();
    }

    public List<Hazard> warnings() {
        return all.stream().filter(Hazard::warns).toList();
    }

    /** The first refusal: with any, nothing is touched. */
    public Optional<Hazard> refusal() {
        return all.stream().filter(Hazard::refuses).findFirst();
    }

    /** {@code 51 hazards looked for, 1 warning}. */
    public String words() {
        int warnings = warnings().size();
        return all.size() + " hazards looked for, "
                + (warnings == 0 ? "no warning" : warnings + (warnings == 1 ? " warning" : " warnings"));
    }

    /** These and more. */
    public Findings and(List<Hazard> more) {
        var both = new ArrayList<>(all);
        both.addAll(more);
        return new Findings(both);
    }
}
