package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which processes live and do not run. Stopped and traced ones say so by their state (proc(5)); one that is frozen with its
 * control group may look asleep, so the group is asked (cgroups(7)).
 */
final class Halts {
    private static final int MANY = 1 << 12;

    private final Proc proc;
    private final FreezerMounts mounts;
    /** The groups of children are asked for once: a master's are many, and they are looked at every millisecond. */
    private final Map<Known, Optional<Freezer>> known = new HashMap<>();

    private record Known(int pid, long startTicks) {
        /** Written out, as what a record brings along is made anew at every start of the program: milliseconds. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Known that && pid == that.pid && startTicks == that.startTicks;
        }

        @Override
        public int hashCode() {
            return pid;
        }
    }

    Halts(Proc proc) {
        this.proc = proc;
        this.mounts = new FreezerMounts(proc);
    }

    /**
     * Those of them that do not run, by pid.
     *
     * @param first whose group is looked up anew; the others' only once for each
     */
    Map<Integer, Halt> of(ProcessInfo first, Collection<ProcessInfo> others) {
        var found = new HashMap<Integer, Halt>();
        var asked = new HashMap<Freezer, Boolean>();
        if (known.size() > MANY) {
            known.clear();
        }
        note(first, freezer(first.pid()), asked, found);
        for (ProcessInfo other : others) {
            Optional<Freezer> its = known.computeIfAbsent(
                    new Known(other.pid(), other.startTicks()), process -> freezer(process.pid()));
            note(other, its, asked, found);
        }
        return found;
    }

    private void note(
            ProcessInfo process, Optional<Freezer> freezer, Map<Freezer, Boolean> asked, Map<Integer, Halt> found) {
        if (process.state() == 'T') {
            found.put(process.pid(), new Halt(Halt.Kind.STOPPED, ""));
        } else if (process.state() == 't') {
            found.put(process.pid(), new Halt(Halt.Kind.TRACED, StatusFile.tracer(proc, process.pid())));
        } else if (freezer.isPresent() && asked.computeIfAbsent(freezer.get(), Halts::isFrozen)) {
            found.put(process.pid(), halt(freezer.get()));
        }
    }

    private Optional<Freezer> freezer(int pid) {
        return proc.text(pid, "cgroup").flatMap(mounts::freezer);
    }

    private static boolean isFrozen(Freezer freezer) {
        String told = text(freezer.folder(), freezer.isUnified() ? "cgroup.events" : "freezer.state");
        return freezer.isUnified()
                ? told.contains("frozen 1")
                : told.startsWith("FROZEN") || told.startsWith("FREEZING");
    }

    /** The group that was told to freeze may be one above: that one thaws it. */
    private static Halt halt(Freezer freezer) {
        String told = freezer.isUnified() ? "cgroup.freeze" : "freezer.self_freezing";
        Path group = freezer.folder();
        for (Path at = group; at != null && at.startsWith(freezer.mount()); at = at.getParent()) {
            if (text(at, told).startsWith("1")) {
                group = at;
                break;
            }
        }
        return freezer.isUnified()
                ? new Halt(Halt.Kind.FROZEN, group.resolve("cgroup.freeze").toString())
                : new Halt(Halt.Kind.FROZEN_V1, group.resolve("freezer.state").toString());
    }

    private static String text(Path group, String file) {
        return Proc.text(group.resolve(file)).orElse("");
    }

    /**
     * The group of a process in the hierarchy that can freeze it.
     *
     * @param mount where that hierarchy is mounted
     * @param folder the group's own folder there
     */
    record Freezer(Path mount, Path folder, boolean isUnified) {}

    /** Where the hierarchies are mounted that can freeze: looked up once. */
    private static final class FreezerMounts {
        private final Proc proc;
        private Optional<Points> points = Optional.empty();

        private record Points(Optional<Path> first, Optional<Path> unified) {}

        FreezerMounts(Proc proc) {
            this.proc = proc;
        }

        /** From {@code /proc/PID/cgroup}; empty for the root group, which cannot be frozen. */
        Optional<Freezer> freezer(String cgroup) {
            Optional<Freezer> found = Optional.empty();
            for (String line : cgroup.split("\n", -1)) {
                // 6:freezer:/nginx or 0::/system.slice/nginx.service
                String[] parts = line.split(":", 3);
                if (parts.length == 3 && parts[2].length() > 1) {
                    boolean unified = parts[0].equals("0") && parts[1].isEmpty();
                    boolean first = ("," + parts[1] + ",").contains(",freezer,");
                    Optional<Path> mount = first ? points().first() : unified ? points().unified() : Optional.empty();
                    if (mount.isPresent() && (first || found.isEmpty())) {
                        Path folder = mount.get().resolve(parts[2].substring(1));
                        found = Optional.of(new Freezer(mount.get(), folder, unified));
                    }
                }
            }
            return found;
        }

        private Points points() {
            if (points.isEmpty()) {
                points = Optional.of(read());
            }
            return points.get();
        }

        /** {@code 30 24 0:26 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer}, proc(5). */
        private Points read() {
            Optional<Path> first = Optional.empty();
            Optional<Path> unified = Optional.empty();
            String table = Proc.text(proc.root().resolve("self/mountinfo")).orElse("");
            for (String line : table.split("\n", -1)) {
                int end = line.indexOf(" - ");
                String[] fields = line.split(" ", 6);
                if (end < 0 || fields.length < 6) {
                    continue;
                }
                String kind = line.substring(end + 3);
                if (kind.startsWith("cgroup2 ")) {
                    unified = unified.or(() -> Optional.of(Path.of(fields[4])));
                } else if (kind.startsWith("cgroup ") && (kind + ",").contains(",freezer,")) {
                    first = first.or(() -> Optional.of(Path.of(fields[4])));
                }
            }
            return new Points(first, unified);
        }
    }
}
