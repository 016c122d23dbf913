package io.github.nginxupgrade.upgrade;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What apply is asked with.
 *
 * @param candidate the new binary; empty: the file that is at nginx's path already
 * @param modules new module files
 * @param modulesFolder a folder with new module files
 * @param sha256 the digest that the candidate must have
 * @param hold stop at standby
 * @param startTimeoutGiven false: five times the measured configuration test, where that is longer than the policy says
 * @param allowed ids of hazards whose refusals are to be warnings, where they can be survived
 * @param policy how patient to be
 */
public record ApplyRequest(
        Optional<Path> candidate,
        List<Path> modules,
        Optional<Path> modulesFolder,
        Optional<String> sha256,
        boolean hold,
        boolean startTimeoutGiven,
        Set<String> allowed,
        Policy policy) {
    public ApplyRequest {
        modules = List.copyOf(modules);
        allowed = Set.copyOf(allowed);
    }
}
