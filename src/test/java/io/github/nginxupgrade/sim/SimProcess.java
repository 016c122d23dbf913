package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One process of the simulated machine. */
final class SimProcess {
    /** What it is in truth, whatever its title says just now. */
    enum Role {
        MASTER,
        WORKER,
        HELPER,
        OTHER
    }

    final int pid;
    final long startTicks;
    final Role role;
    final String instance;
    int parent;
    String title;
    Inode executable;
    String executablePath;
    boolean blocks;
    boolean zombie;
    boolean gone;
    /** SIGSTOP came, or it is frozen: it does nothing until it is continued. */
    boolean halted;
    /** What was due of it while it was halted. */
    final List<Runnable> due = new ArrayList<>();

    int exitCode;
    final Set<Long> sockets = new HashSet<>();
    Optional<SimMaster> master = Optional.empty();
    /** The log that it has open. */
    Optional<Inode> log = Optional.empty();
    /** Modules that it has mapped, by the path where they were. */
    final Map<Path, Inode> mapped = new LinkedHashMap<>();

    /** A worker's: it has its title and is in its loop. */
    boolean running;
    /** A worker's: QUIT came. */
    boolean told;
    /** Whom it runs as. */
    int user;

    /** The title that was read last, and what it means: it is asked for after every operation, and seldom another. */
    private String readTitle = "";

    private Title.Role titleRole = Title.Role.UNTITLED;

    SimProcess(int pid, int parent, long startTicks, Role role, SimProcess like) {
        this(pid, parent, startTicks, role, like.instance, like.title, like.executable, like.executablePath);
        sockets.addAll(like.sockets);
        log = like.log;
        blocks = true;
    }

    SimProcess(
            int pid,
            int parent,
            long startTicks,
            Role role,
            String instance,
            String title,
            Inode executable,
            String executablePath) {
        this.pid = pid;
        this.parent = parent;
        this.startTicks = startTicks;
        this.role = role;
        this.instance = instance;
        this.title = title;
        this.executable = executable;
        this.executablePath = executablePath;
    }

    boolean lives() {
        return !zombie && !gone;
    }

    /** A worker that takes new connections. */
    boolean accepts() {
        return lives() && !halted && role == Role.WORKER && titleRole() == Title.Role.ACCEPTING && !sockets.isEmpty();
    }

    private Title.Role titleRole() {
        if (!title.equals(readTitle)) {
            readTitle = title;
            titleRole = Title.of(title).role();
        }
        return titleRole;
    }

    ProcessInfo info() {
        return new ProcessInfo(
                pid,
                parent,
                startTicks,
                zombie ? 'Z' : halted ? 'T' : 'S',
                zombie ? "" : title,
                zombie ? Optional.empty() : Optional.of(executable.id()),
                blocks);
    }

    String executableLink(SimDisk disk) {
        boolean there = disk.find(Path.of(executablePath))
                .filter(inode -> inode == executable)
                .isPresent();
        String link = there ? executablePath : disk.nameOf(executable).orElse(executablePath + " (deleted)");
        return zombie ? "" : link;
    }
}
