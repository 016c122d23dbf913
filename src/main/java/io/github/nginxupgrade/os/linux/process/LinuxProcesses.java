package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.HiddenName;
import io.github.nginxupgrade.os.MappedFile;
import io.github.nginxupgrade.os.OpenFile;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Processes;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.os.User;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The process table as {@code /proc} shows it, and signals by {@link Kill}. */
public final class LinuxProcesses implements Processes {
    private final Proc proc;
    private final Pidfds pidfds = new Pidfds(process -> stat(process).isPresent());
    private final Halts halts;

    public LinuxProcesses(Proc proc) {
        this.proc = proc;
        this.halts = new Halts(proc);
    }

    @Override
    public List<Integer> pids() throws OsFailure {
        var pids = new ArrayList<Integer>();
        try (var entries = Files.newDirectoryStream(proc.root(), "[0-9]*")) {
            for (Path entry : entries) {
                pids.add(Integer.parseInt(String.valueOf(entry.getFileName())));
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
            throw new OsFailure(
                    Reason.OTHER, "cannot list the process table in " + proc.root() + ": " + e.getMessage(), e);
        }
        return pids;
    }

    /** One small file of each process tells; a host may have thousands. */
    @Override
    public List<ProcessInfo> titled(List<String> starts) throws OsFailure {
        var found = new ArrayList<ProcessInfo>();
        for (int pid : pids()) {
            if (proc.text(pid, "cmdline").filter(line -> isOneOf(line, starts)).isPresent()) {
                read(pid)
                        .filter(process -> isOneOf(process.commandLine(), starts))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private static boolean isOneOf(String commandLine, List<String> starts) {
        return starts.stream().anyMatch(commandLine::startsWith);
    }

    @Override
    public Optional<ProcessInfo> read(int pid) {
        Optional<StatLine> stat = proc.text(pid, "stat").flatMap(StatLine::parse);
        Optional<String> commandLine = proc.text(pid, "cmdline");
        if (stat.isEmpty() || commandLine.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ProcessInfo(
                pid,
                stat.get().parent(),
                stat.get().startTicks(),
                stat.get().state(),
                withoutPadding(commandLine.get()),
                ExeLink.file(proc, pid),
                stat.get().blocksSignals()));
    }

    @Override
    public boolean lives(ProcessIdentity process) {
        return stat(process).filter(stat -> !ProcessInfo.isZombie(stat.state())).isPresent();
    }

    private Optional<StatLine> stat(ProcessIdentity process) {
        return proc.text(process.pid(), "stat")
                .flatMap(StatLine::parse)
                .filter(stat -> stat.startTicks() == process.startTicks());
    }

    @Override
    public Map<Integer, Halt> halted(ProcessInfo first, Collection<ProcessInfo> others) {
        return halts.of(first, others);
    }

    @Override
    public Set<Signal> pending(int pid) {
        return StatusFile.pending(proc, pid);
    }

    @Override
    public OptionalInt uid(int pid) {
        return StatusFile.effectiveUid(proc, pid);
    }

    @Override
    public Optional<User> user(int pid) {
        return StatusFile.user(proc, pid);
    }

    @Override
    public String executableLink(int pid) {
        return ExeLink.name(proc, pid);
    }

    /** Titles are padded with NULs to the old length (ngx_setproctitle.h, NGX_SETPROCTITLE_PAD). */
    private static String withoutPadding(String commandLine) {
        int end = commandLine.length();
        while (end > 0 && commandLine.charAt(end - 1) == '\0') {
            end--;
        }
        return commandLine.substring(0, end);
    }

    @Override
    public List<Integer> children(int pid) throws OsFailure {
        Optional<String> listed = Proc.text(proc.of(pid, "task").resolve(pid + "/children"));
        if (listed.isPresent()) {
            var children = new ArrayList<Integer>();
            for (String child : listed.get().split(" ", -1)) {
                if (!child.isBlank()) {
                    children.add(Integer.parseInt(child.strip()));
                }
            }
            return children;
        }
        if (!Files.exists(proc.of(pid, "stat"))) {
            return List.of();
        }
        return scannedChildren(pid);
    }

    /** For kernels built without CONFIG_PROC_CHILDREN. */
    private List<Integer> scannedChildren(int parent) throws OsFailure {
        var children = new ArrayList<Integer>();
        for (int pid : pids()) {
            Optional<StatLine> stat = proc.text(pid, "stat").flatMap(StatLine::parse);
            if (stat.isPresent() && stat.get().parent() == parent) {
                children.add(pid);
            }
        }
        return children;
    }

    @Override
    public Waited awaitEnd(List<ProcessIdentity> processes, Duration limit) {
        return pidfds.await(processes, limit);
    }

    @Override
    public boolean isHidden(int pid) {
        return !Files.exists(proc.of(pid, "stat")) && Kill.exists(pid);
    }

    @Override
    public boolean isForbidden(int pid) {
        return ExeLink.isForbidden(proc, pid);
    }

    @Override
    public Optional<String> workingDirectory(int pid) {
        return proc.link(pid, "cwd").filter(folder -> !folder.endsWith(DELETED));
    }

    @Override
    public List<MappedFile> mappedFiles(int pid) {
        var files = new LinkedHashMap<String, MappedFile>();
        for (String line : proc.text(pid, "maps").orElse("").split("\n", -1)) {
            // 7f0c2a000000-7f0c2a021000 r-xp 00001000 fe:00 1234   /usr/lib/nginx/modules/x.so (deleted)
            int path = line.indexOf('/');
            int range = line.indexOf(' ');
            if (path > 0 && range > 0) {
                String name = HiddenName.unhidden(line.substring(path)).replaceFirst(" \\(deleted\\)$", "");
                Path handle = proc.of(pid, "map_files").resolve(line.substring(0, range));
                files.putIfAbsent(name, new MappedFile(Path.of(name), handle));
            }
        }
        return List.copyOf(files.values());
    }

    @Override
    public List<OpenFile> appending(int pid) throws OsFailure {
        return Descriptors.appending(proc, pid);
    }

    @Override
    public boolean appendsTo(int pid, Set<FileId> files) {
        return Descriptors.firstAppendTo(proc, pid, files);
    }

    @Override
    public void signal(ProcessIdentity target, Signal signal) throws OsFailure {
        String what = "cannot send " + signal + " to process " + target.pid() + ": ";
        ProcessInfo now = read(target.pid())
                .filter(process -> !process.isZombie())
                .orElseThrow(() -> new OsFailure(Reason.GONE, what + "it is gone"));
        if (now.startTicks() != target.startTicks() || !now.executable().equals(Optional.of(target.executable()))) {
            throw new OsFailure(Reason.IDENTITY_CHANGED, what + "the pid belongs to another process now");
        }
        Kill.send(target.pid(), signal, what);
    }
}
