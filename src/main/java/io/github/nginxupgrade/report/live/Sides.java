package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.outcome.Course;
import io.github.nginxupgrade.report.live.Frame.MasterColumn;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The two versions of a run, and which master is of which. */
final class Sides {
    private Optional<Side> from = Optional.empty();
    private Optional<Side> to = Optional.empty();
    private boolean goesBack;
    private boolean reloads;
    private boolean reversed;
    private OptionalInt newMaster = OptionalInt.empty();

    /** From now on, those of this course. */
    void are(Course course) {
        from = Optional.of(course.from());
        to = Optional.of(course.to());
        goesBack = course.end() == Course.End.OLD;
        reloads = course.end() == Course.End.RELOAD;
        reversed = course.reversed();
    }

    /** A master that is alone later is known by its pid. */
    void saw(Situation now) {
        if (now.newMaster().isPresent()) {
            newMaster = OptionalInt.of(now.newMaster().get().pid());
        }
    }

    /** {@code 1.18.0 → 1.22.1}. */
    String words(Marks marks) {
        if (from.isEmpty() || to.isEmpty()) {
            return "";
        }
        if (reloads) {
            return from.get().words();
        }
        return goesBack ? marks.between(to.get(), from.get()) : marks.between(from.get(), to.get());
    }

    String oldVersion() {
        return from.map(Side::version).orElse("the old version");
    }

    String serving(Situation now) {
        return switch (now.serving()) {
            case "sole" -> now.sole().map(this::role).orElse("");
            case "old" -> oldOne();
            case "new" -> newOne();
            case "both" -> "BOTH, " + oldOne() + " and " + newOne();
            default -> "NOBODY";
        };
    }

    /** On a way back that is a whole upgrade nobody would call the newer version the old one. */
    private String oldOne() {
        return (reversed ? "LEAVING" : "OLD") + version(from);
    }

    private String newOne() {
        return (reversed ? "RETURNING" : "NEW") + version(to);
    }

    static String remark(Situation now) {
        return now.serving().equals("new") && now.old().isPresent() ? "the old master accepts nothing new" : "";
    }

    private String role(Master sole) {
        if (reloads) {
            return from.map(Side::words).orElse("");
        }
        return isNew(sole) ? newOne() : oldOne();
    }

    private boolean isNew(Master master) {
        return newMaster.equals(OptionalInt.of(master.pid()));
    }

    /** Of two masters in the middle of an upgrade a reload does not know the versions. */
    private String version(Optional<Side> side) {
        return reloads ? "" : side.map(of -> " " + of.version()).orElse("");
    }

    List<MasterColumn> columns(Situation now, Map<Integer, Integer> connections) {
        var columns = new ArrayList<MasterColumn>();
        now.sole().ifPresent(sole -> columns.add(column(role(sole), sole, connections)));
        now.old().ifPresent(old -> columns.add(column(oldOne(), old, connections)));
        now.newMaster().ifPresent(other -> columns.add(column(newOne(), other, connections)));
        return columns;
    }

    static MasterColumn column(String who, Master master, Map<Integer, Integer> connections) {
        List<String> workers = master.workers().stream()
                .map(worker -> worker.pid() + "  " + worker.state().word() + conn(connections, worker.pid()))
                .toList();
        return new MasterColumn(who + "  master " + master.pid() + " (" + state(master) + ")", workers);
    }

    private static String conn(Map<Integer, Integer> connections, int pid) {
        return connections.containsKey(pid) ? "  " + connections.get(pid) + " conn" : "";
    }

    private static String state(Master master) {
        if (master.halt().isPresent()) {
            return master.halt().get().words();
        }
        if (master.quitting()) {
            return "leaving";
        }
        if (master.accepting() > 0) {
            return "serving";
        }
        return master.unfinished() > 0 ? "draining" : "waiting";
    }
}
