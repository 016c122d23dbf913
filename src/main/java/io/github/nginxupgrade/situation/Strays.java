package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what a start has left behind that the old master takes for ended: a new master that found no listening sockets handed
 * over becomes a daemon (nginx.c: {@code !ngx_inherited && ccf->daemon}), a child of nobody's, and where it can bind the
 * addresses it takes its share of the connections.
 */
final class Strays {
    private final Os os;
    private final Instance instance;

    Strays(Os os, Instance instance) {
        this.os = os;
        this.instance = instance;
    }

    /** Goes through the whole process table. Another nginx that has the same binary is started with something else. */
    List<ProcessInfo> find(Facts facts, Observer.NewVersion version) throws OsFailure {
        Set<Integer> related = facts.masters().stream().map(Master::pid).collect(Collectors.toSet());
        var found = new ArrayList<ProcessInfo>();
        for (ProcessInfo process : os.processes().titled(List.of(""))) {
            boolean stray = !process.isZombie()
                    && !related.contains(process.pid())
                    && !related.contains(process.parent())
                    && isStartedAlike(process)
                    && version.isExecutedBy(process);
            if (stray) {
                found.add(process);
            }
        }
        // what one has just forked has its title until it sets its own
        Set<Integer> masters = found.stream().map(ProcessInfo::pid).collect(Collectors.toSet());
        found.removeIf(process -> masters.contains(process.parent()));
        return found;
    }

    /** As the old master was, whose arguments and folder a new one gets (ngx_exec_new_binary); it may still be without a title. */
    private boolean isStartedAlike(ProcessInfo process) {
        Title title = Title.of(process.commandLine());
        List<String> arguments = instance.arguments().list();
        boolean alike = title.role() == Title.Role.MASTER
                ? title.arguments().equals(String.join(" ", arguments))
                : title.role() == Title.Role.UNTITLED && process.commandLine().equals(String.join("\0", arguments));
        return alike
                && os.processes()
                        .workingDirectory(process.pid())
                        .map(instance.folder().toString()::equals)
                        .orElse(false);
    }
}
