package io.github.nginxupgrade.preflight;

import java.util.List;

/**
 * Whoever declares hazards. It is found by the annotation {@code @AutoService(HazardSource.class)} on it, of which the
 * compiler makes an entry in {@code META-INF/services}: nowhere else is it listed.
 */
public interface HazardSource {
    List<HazardKind> hazards();
}
