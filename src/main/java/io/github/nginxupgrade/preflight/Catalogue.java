package io.github.nginxupgrade.preflight;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every hazard by its id, with what it means; docs/hazards.md says the rest. {@code --allow} is checked against it
 * before anything is looked at, and CatalogueTest holds the checks and the page to it.
 */
public final class Catalogue {
    private static final List<Entry> ALL = List.of(
            refusesUnlessAllowed("address-shared"),
            refuses("ambiguous-title"),
            refuses("argument-unknown"),
            refuses("bare-argv0"),
            refuses("binary-is-a-mount"),
            refuses("binary-missing"),
            refuses("binary-not-executed"),
            refuses("candidate-changed"),
            warns("candidate-older"),
            refuses("candidate-unusable"),
            refusesUnlessAllowed("candidate-writable"),
            refuses("capabilities-lost"),
            refusesUnlessAllowed("certbot-at-work"),
            warns("compat-lost"),
            warns("compiled-paths-changed"),
            warns("configuration-changed"),
            refusesUnlessAllowed("configuration-path-changed"),
            refuses("configuration-rejected"),
            refuses("container-init"),
            refuses("cut-title"),
            refuses("deleted-folder"),
            refuses("disk-space"),
            refusesUnlessAllowed("doubled-workers"),
            warns("draining-workers"),
            warns("environment-lost"),
            warns("features-lost"),
            refuses("foreground-master"),
            refuses("halted-process"),
            refuses("immutable-file"),
            refusesUnlessAllowed("inside-unit"),
            warns("keepalive-min-timeout"),
            refusesUnlessAllowed("listen-removed"),
            warns("logrotate-at-work"),
            refuses("master-process-off"),
            refusesUnlessAllowed("memory-short"),
            refuses("missing-libraries"),
            refuses("module-not-loaded"),
            refuses("noexec-mount"),
            warns("not-looked-at"),
            refuses("not-serving"),
            refusesUnlessAllowed("old-configuration-rejected"),
            refusesUnlessAllowed("open-files"),
            warns("orphaned-workers"),
            refuses("other-mount-namespace"),
            warns("other-network-namespace"),
            refuses("other-pid-namespace"),
            refuses("other-root"),
            refusesUnlessAllowed("package-manager-at-work"),
            refuses("pid-file-claimed"),
            refuses("pid-file-elsewhere"),
            refuses("pid-file-not-writable"),
            refusesUnlessAllowed("pid-file-shared"),
            refuses("pid-path-changed"),
            refusesUnlessAllowed("process-limit"),
            warns("quic-listeners"),
            refuses("read-only-mount"),
            refusesUnlessAllowed("rehearsal-failed"),
            refusesUnlessAllowed("rehearsal-not-possible"),
            warns("replaced-binary"),
            refusesUnlessAllowed("reuseport-shrinks"),
            refusesUnlessAllowed("selinux-label"),
            warns("shutdown-timeout-absent"),
            warns("stale-oldbin"),
            warns("unit-kill-mode"),
            refusesUnlessAllowed("unit-pid-file"),
            refusesUnlessAllowed("unit-type"),
            warns("unix-sockets"),
            refuses("upgrade-under-way"),
            warns("user-changed"),
            warns("vendor-upgrade"));

    private Catalogue() {}

    /**
     * One hazard.
     *
     * @param refuses true where it stops an upgrade
     * @param survivable true where {@code --allow} turns it into a warning, or it is one
     */
    public record Entry(String id, boolean refuses, boolean survivable) {}

    private static Entry refuses(String id) {
        return new Entry(id, true, false);
    }

    private static Entry refusesUnlessAllowed(String id) {
        return new Entry(id, true, true);
    }

    private static Entry warns(String id) {
        return new Entry(id, false, true);
    }

    public static List<Entry> all() {
        return ALL;
    }

    /** Why {@code --allow ID} makes no sense, in words; empty where it does. */
    public static Optional<String> whyNotAllowed(String id) {
        Optional<Entry> known =
                ALL.stream().filter(entry -> entry.id().equals(id)).findFirst();
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
        return ALL.stream().filter(Entry::survivable).map(Entry::id).collect(Collectors.toUnmodifiableSet());
    }

    private static String allowable() {
        return String.join(
                ", ",
                ALL.stream()
                        .filter(entry -> entry.refuses() && entry.survivable())
                        .map(Entry::id)
                        .toList());
    }
}
