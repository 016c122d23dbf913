package io.github.nginxupgrade.preflight;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/** Every hazard that is declared anywhere. {@code --allow} is checked against it before anything is looked at. */
public final class Catalogue {
    private Catalogue() {}

    /** By their ids. */
    public static List<HazardKind> all() {
        return sources().stream()
                .flatMap(source -> source.hazards().stream())
                .sorted(Comparator.comparing(HazardKind::id))
                .toList();
    }

    /** The checks in the order of their stages. */
    static List<Check> checks() {
        return sources().stream()
                .filter(Check.class::isInstance)
                .map(Check.class::cast)
                .sorted(Comparator.comparing(Check::stage).thenComparing(Check::id))
                .toList();
    }

    private static List<HazardSource> sources() {
        return ServiceLoader.load(HazardSource.class, Catalogue.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Why {@code --allow ID} makes no sense, in words; empty where it does. */
    public static Optional<String> whyNotAllowed(String id) {
        Optional<HazardKind> known =
                all().stream().filter(kind -> kind.id().equals(id)).findFirst();
        if (known.isEmpty()) {
            return Optional.of("there is no hazard \"" + id + "\"; these can be allowed: " + allowable());
        }
        return known.get().survivable()
                ? Optional.empty()
                : Optional.of("the hazard " + id + " cannot be allowed, for no upgrade can go well with it;"
                        + " these can be: " + allowable());
    }

    /** Whatever can be survived: what a rollback has to live with, for what it goes back to has served before. */
    public static Set<String> survivable() {
        return all().stream()
                .filter(HazardKind::survivable)
                .map(HazardKind::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String allowable() {
        return String.join(
                ", ",
                all().stream()
                        .filter(HazardKind::canBeAllowed)
                        .map(HazardKind::id)
                        .toList());
    }
}
