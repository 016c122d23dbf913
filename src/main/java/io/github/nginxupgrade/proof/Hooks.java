package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operator's own programs, run at named points: {@code DIR/POINT/required.d/NAME} and {@code DIR/POINT/wanted.d/NAME},
 * each in the order of its names, the required ones first. Those that others than root and ourselves could change are
 * not run: they would be run as root.
 */
public final class Hooks {
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int EXECUTABLE = 0111;
    private static final int STICKY = 01000;
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
        requireOurs(os, folder);
        for (Hook.Point point : Hook.Point.values()) {
            for (String kind : List.of("required.d", "wanted.d")) {
                for (Path program : os.files().list(folder.resolve(point.word()).resolve(kind))) {
                    if (isHook(os, program)) {
                        requireOurs(os, program);
                        found.add(new Hook(point, program, kind.equals("required.d")));
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

    /** The file itself and every folder above it; in a sticky folder such as /tmp others cannot replace what is not theirs. */
    private static void requireOurs(Os os, Path path) throws OsFailure, Unsafe {
        requireOurs(os, path, os.files().realPath(path));
        Path named = path.toAbsolutePath().normalize();
        if (!named.equals(os.files().realPath(path))) {
            // the links on the way there lie in folders too
            requireOurs(os, path, named);
        }
    }

    private static void requireOurs(Os os, Path hook, Path whole) throws OsFailure, Unsafe {
        int us = os.host().userId();
        for (Path part = whole; part != null; part = part.getParent()) {
            FileStat stat = os.files().stat(part).orElseThrow();
            boolean sticky = (stat.mode() & STICKY) != 0 && stat.kind() == FileStat.Kind.FOLDER;
            if (stat.uid() != 0 && stat.uid() != us) {
                throw new Unsafe("the hook " + hook + " is not safe: " + part + " belongs to user id " + stat.uid());
            }
            if ((stat.mode() & WRITABLE_BY_OTHERS) != 0 && !sticky) {
                throw new Unsafe("the hook " + hook + " is not safe: others can write " + part);
            }
        }
    }

    boolean has(Hook.Point point) {
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
    List<Proof> run(Hook.Point point, String situation) {
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
                    .run(new Command(
                                    List.of(hook.program().toAbsolutePath().toString()),
                                    folder,
                                    ENVIRONMENT,
                                    Map.of(),
                                    limit)
                            .reading(situation));
            return Proof.of(kind, name(hook), result.succeeded(), result.took(), words(result));
        } catch (OsFailure e) {
            return Proof.of(kind, name(hook), false, Duration.ZERO, e.sentence());
        }
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
