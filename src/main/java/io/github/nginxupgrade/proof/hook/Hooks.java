package io.github.nginxupgrade.proof.hook;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.PathStep;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.proof.ProofPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The operator's own programs, run at named points: {@code DIR/POINT/required.d/NAME} and {@code DIR/POINT/wanted.d/NAME},
 * each in the order of its names, the required ones first. Those that others than root and ourselves could change are
 * not run: they would be run as root. Those that are, are run by the descriptor by which they were looked at.
 */
public final class Hooks {
    private static final int BY_GROUP = 0020;
    private static final int STICKY = 01000;
    private static final int EXECUTABLE = 0111;
    /** Left behind by editors and package managers; run-parts(8) passes them over too. */
    private static final String LEFT_BEHIND = "\\..*|.*~|.*\\.(bak|dpkg-.*|rpmnew|rpmsave|swp)";

    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    private static final int QUOTED = 200;

    private final Os os;
    private final Duration limit;
    private final List<Hook> hooks;

    private Hooks(Os os, Duration limit, List<Hook> hooks) {
        this.os = os;
        this.limit = limit;
        this.hooks = List.copyOf(hooks);
    }

    /** A folder of hooks that must not be used; carries one sentence why. */
    public static final class Unsafe extends Exception {
        private static final long serialVersionUID = 1L;

        Unsafe(String sentence) {
            super(sentence);
        }
    }

    public static Hooks none(Os os) {
        return new Hooks(os, Duration.ZERO, List.of());
    }

    /**
     * Finds those of a plan, and sees that nobody else can change them.
     *
     * @throws Unsafe where they must not be run
     */
    public static Hooks of(Os os, ProofPlan plan) throws OsFailure, Unsafe {
        var found = new ArrayList<Hook>();
        if (plan.hooks().isPresent()) {
            find(os, plan.hooks().get(), found);
        }
        return new Hooks(os, plan.hookTimeout(), found);
    }

    private static void find(Os os, Path folder, List<Hook> found) throws OsFailure, Unsafe {
        if (os.files().stat(folder).map(FileStat::kind).orElse(FileStat.Kind.OTHER) != FileStat.Kind.FOLDER) {
            throw new Unsafe("there is no folder " + folder);
        }
        requireOurs(os, folder, "hooks folder ");
        for (Hook.Point point : Hook.Point.values()) {
            for (String kind : List.of("required.d", "wanted.d")) {
                for (Path program : os.files().list(folder.resolve(point.word()).resolve(kind))) {
                    if (isHook(os, program)) {
                        found.add(new Hook(point, program, held(os, program), kind.equals("required.d")));
                    }
                }
            }
        }
    }

    private static boolean isHook(Os os, Path program) throws OsFailure {
        Optional<FileStat> stat = os.files().stat(program);
        return !String.valueOf(program.getFileName()).matches(LEFT_BEHIND)
                && stat.filter(found -> found.kind() == FileStat.Kind.REGULAR)
                        .filter(found -> (found.mode() & EXECUTABLE) != 0)
                        .isPresent();
    }

    /** What was looked at is what will be run, whatever becomes of the names that lead there. */
    private static Path held(Os os, Path program) throws OsFailure, Unsafe {
        Path held = os.files().hold(program);
        requireOurs(os, program, "hook ");
        List<PathStep> way = os.files().way(program);
        FileStat checked = way.get(way.size() - 1).stat();
        if (!os.files().stat(held).map(FileStat::id).equals(Optional.of(checked.id()))) {
            throw new Unsafe("the hook " + program + " is not safe: it was replaced while it was looked at");
        }
        return held;
    }

    private static void requireOurs(Os os, Path path, String what) throws OsFailure, Unsafe {
        Optional<String> breach =
                Trust.breach(os.files(), path, Set.of(os.host().userId()));
        if (breach.isPresent()) {
            throw new Unsafe("the " + what + path + " is not safe: " + breach.get());
        }
        for (PathStep step : os.files().way(path)) {
            if (isOpenToGroup(step)) {
                throw new Unsafe("the " + what + path + " is not safe: others can write " + step.path());
            }
        }
    }

    /** Stricter than the rule: a hook has no business with any group, not even root's. */
    private static boolean isOpenToGroup(PathStep step) {
        int mode = step.stat().mode();
        boolean sticky = step.stat().kind() == FileStat.Kind.FOLDER && (mode & STICKY) != 0;
        return !step.link() && !sticky && (mode & BY_GROUP) != 0;
    }

    public boolean has(Hook.Point point) {
        for (Hook hook : hooks) {
            if (hook.point() == point) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs those of a point, one after the other; behind a required one that failed no other is run.
     *
     * @param situation what each reads on its standard input
     */
    public List<Proof> run(Hook.Point point, String situation) {
        var done = new ArrayList<Proof>();
        for (Hook hook : hooks) {
            if (hook.point() == point) {
                done.add(run(hook, situation));
                if (hook.required() && !done.get(done.size() - 1).ok()) {
                    break;
                }
            }
        }
        return done;
    }

    private Proof run(Hook hook, String situation) {
        String kind = hook.required() ? "required-hook" : "wanted-hook";
        Path folder =
                Optional.ofNullable(hook.program().toAbsolutePath().getParent()).orElse(Path.of("/"));
        try {
            CommandResult result = os.commands()
                    .run(new Command(List.of(hook.held().toString()), folder, environment(hook), Map.of(), limit)
                            .reading(situation));
            return Proof.of(kind, name(hook), result.succeeded(), result.took(), words(result));
        } catch (OsFailure e) {
            String sentence =
                    e.sentence().replace(hook.held().toString(), hook.program().toString());
            return Proof.of(kind, name(hook), false, Duration.ZERO, sentence);
        }
    }

    /** A script is read by the descriptor's name, and that is its {@code $0}. */
    private static Map<String, String> environment(Hook hook) {
        var environment = new HashMap<>(ENVIRONMENT);
        environment.put("NGINX_UPGRADE_HOOK", hook.program().toAbsolutePath().toString());
        return environment;
    }

    private static String name(Hook hook) {
        return hook.point().word() + "/" + hook.program().getFileName();
    }

    private String words(CommandResult result) {
        String how = result.timedOut()
                ? "not done within " + limit.toMillis() + " ms"
                : result.succeeded() ? "done" : "exit code " + result.exitCode();
        String said = (result.errors().isBlank() ? result.output() : result.errors()).strip();
        String last = said.substring(said.lastIndexOf('\n') + 1);
        return result.succeeded() || last.isEmpty()
                ? how
                : how + ": " + last.substring(0, Math.min(QUOTED, last.length()));
    }
}
