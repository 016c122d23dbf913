package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.nginx.Title.Role;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds accepting workers of an instance that have no master any more (a master was KILLed: docs/nginx-behaviour.md). */
record Orphans(Os os, Instance instance, Observer.NewVersion version) {
    List<Worker> find(Facts facts) throws OsFailure {
        List<ProcessInfo> candidates = os.processes().titled(Relative.TITLES).stream()
                .filter(this::isOrphan)
                .toList();
        if (candidates.isEmpty()) {
            return List.of();
        }
        Set<Long> ours = new HashSet<>();
        for (Master master : facts.masters()) {
            ours.addAll(os.sockets().listening(master.pid()));
        }
        var found = new ArrayList<Worker>();
        for (ProcessInfo process : candidates) {
            if (belongs(process, ours, facts)) {
                Optional<Halt> halt = Optional.ofNullable(
                        os.processes().halted(process, List.of()).get(process.pid()));
                process.identity().ifPresent(id -> found.add(new Worker(id, true, halt)));
            }
        }
        return found;
    }

    private boolean isOrphan(ProcessInfo process) {
        return Title.of(process.commandLine()).role() == Role.ACCEPTING
                && os.processes()
                        .read(process.parent())
                        .map(parent -> !Masters.is(parent))
                        .orElse(true);
    }

    /**
     * It shares a listening socket with our master, or is of the new version and listens on one address with it; without a
     * master, it executes this instance's binary.
     */
    private boolean belongs(ProcessInfo process, Set<Long> ours, Facts facts) throws OsFailure {
        if (ours.isEmpty()) {
            String link = os.processes().executablePath(process.pid());
            return link.equals(
                    os.files().stat(instance.binary()).isPresent()
                            ? os.files().realPath(instance.binary()).toString()
                            : instance.binary().toString());
        }
        return os.sockets().listening(process.pid()).stream().anyMatch(ours::contains)
                || (version.isExecutedBy(process) && sharesAddress(process, facts));
    }

    /** What has left the old master has sockets of its own (reuseport). */
    private boolean sharesAddress(ProcessInfo process, Facts facts) throws OsFailure {
        List<Listener> its = os.sockets().listenAddresses(process.pid());
        boolean shares = false;
        for (Master master : facts.masters()) {
            shares |= os.sockets().listenAddresses(master.pid()).stream().anyMatch(its::contains);
        }
        return shares;
    }
}
