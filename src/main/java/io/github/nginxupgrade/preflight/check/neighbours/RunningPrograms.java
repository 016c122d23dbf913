package io.github.nginxupgrade.preflight.check.neighbours;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which of some programs runs now. */
final class RunningPrograms {
    private RunningPrograms() {}

    /** {@code certbot (process 4711)}. */
    static Optional<String> first(Map<Integer, String> programs, Set<String> names) {
        return programs.entrySet().stream()
                .filter(program -> names.contains(program.getValue()))
                .map(program -> program.getValue() + " (process " + program.getKey() + ")")
                .findFirst();
    }
}
