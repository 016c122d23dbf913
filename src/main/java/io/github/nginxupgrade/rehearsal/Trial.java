package io.github.nginxupgrade.rehearsal;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.NotLookedAt;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.preflight.check.machine.MemoryForecast;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that the candidate must pass before anything live is touched: its own test of the configuration, that of the
 * version which runs, and the dress rehearsal. In a sandbox where one can be had, so that nothing of it is left.
 */
public final class Trial {
    private static final HazardKind NOT_POSSIBLE = HazardKind.refusesUnlessAllowed(
            "rehearsal-not-possible",
            "only with `--rehearse always`, else a warning: the candidate could not be started "
                    + "beforehand, for want of root, of a tool or of memory; because the configuration names a "
                    + "FIFO that nobody is behind in the sandbox; or because nginx's own test did not end "
                    + "within two minutes, which is no verdict",
            "run it as root, with util-linux and iproute2 installed");

    /** What is declared here. */
    @AutoService(HazardSource.class)
    public static final class Hazards implements HazardSource {
        @Override
        public List<HazardKind> hazards() {
            return List.of(NOT_POSSIBLE);
        }
    }

    /** A start must not take more than this many configuration tests, nor more than the limit that was asked for. */
    private static final int STARTS_PER_TEST = 5;

    /** A longer one is meant for live traffic; there is none here, and a start is all that is waited for. */
    private static final Duration LONGEST_SETTLE = Duration.ofSeconds(1);

    private static final String NO_SPACE = "(28: No space left on device)";

    private final Os os;
    private final Instance instance;
    private final Master master;
    private final Terms terms;
    private Optional<RehearsalEnd> rehearsal = Optional.empty();

    /**
     * How to try.
     *
     * @param allowed ids of refusals that are to be warnings, where they can be survived
     * @param oldTest whether the running version is asked too: on the way back it is not, for it is to go
     * @param mayLeaveTraces whether nginx's own test may run on the machine itself where there is no sandbox: it
     *     leaves log files, temporary folders and an empty pid file where there were none
     * @param settle how long the rehearsed workers must stand unchanged; a second at the most
     * @param startLimit for the rehearsed master to be ready, at the least
     * @param looks what else is looked at in the rehearsal
     */
    public record Terms(
            Rehearse rehearse,
            Set<String> allowed,
            boolean oldTest,
            boolean mayLeaveTraces,
            Duration settle,
            Duration startLimit,
            List<SandboxInspection> looks) {
        public Terms {
            allowed = Set.copyOf(allowed);
            looks = List.copyOf(looks);
        }
    }

    /**
     * How it went.
     *
     * @param hazards all that was found
     * @param warnings what nginx said though the candidate passed
     * @param notes what was seen, for the report
     * @param took how long the candidate's test of the configuration took
     */
    public record Result(List<Hazard> hazards, List<String> warnings, List<String> notes, Duration took) {
        public Result {
            hazards = List.copyOf(hazards);
            warnings = List.copyOf(warnings);
            notes = List.copyOf(notes);
        }
    }

    public Trial(Os os, Instance instance, Master master, Terms terms) {
        this.os = os;
        this.instance = instance;
        this.master = master;
        this.terms = terms;
    }

    /**
     * Tries; blocks for as long as nginx takes.
     *
     * @param binary the staged binary
     * @param staged staged file by live path, the binary's included
     * @param running for the same live paths, where the bytes are that run
     */
    public Result run(Path binary, Map<Path, Path> staged, Map<Path, Path> running) throws OsFailure {
        Result result = tried(binary, staged, running);
        List<Hazard> hazards = result.hazards().stream()
                .map(hazard -> terms.allowed().contains(hazard.id()) ? hazard.allowed() : hazard)
                .toList();
        return new Result(hazards, result.warnings(), result.notes(), result.took());
    }

    /** How the rehearsal ended; empty before it, or where none was wanted, or the test of the configuration failed. */
    public Optional<RehearsalEnd> rehearsal() {
        return rehearsal;
    }

    private Result tried(Path binary, Map<Path, Path> staged, Map<Path, Path> running) throws OsFailure {
        if (terms.rehearse() == Rehearse.NEVER) {
            return onTheMachine(binary, staged, List.of());
        }
        try (Sandbox sandbox = os.sandboxes().open(master.pid(), RequiredCapabilities.of(os, instance))) {
            return inSandbox(sandbox, staged, running);
        } catch (OsFailure notHere) {
            if (os.host().interruption().isPresent()) {
                return new Result(List.of(), List.of(), List.of(), Duration.ZERO); // whoever asked stops now
            }
            return onTheMachine(binary, staged, List.of(notPossible(notHere.sentence())));
        }
    }

    /** A refusal only where a rehearsal was insisted on. */
    private Hazard notPossible(String why) {
        rehearsal = Optional.of(RehearsalEnd.notPossible(why));
        Hazard hazard = NOT_POSSIBLE.found(
                "the candidate was not started in a sandbox first: " + why,
                "run it as root, with unshare, nsenter, prlimit, setpriv (util-linux) and ip (iproute2) installed");
        return terms.rehearse() == Rehearse.ALWAYS ? hazard : hazard.allowed();
    }

    private Result onTheMachine(Path binary, Map<Path, Path> staged, List<Hazard> before) throws OsFailure {
        if (!terms.mayLeaveTraces()) {
            Hazard untested = NotLookedAt.HAZARD.found(
                    "configuration-rejected: without a sandbox nginx's own test would leave files behind",
                    "run it as root, and without --rehearse never");
            var hazards = new ArrayList<>(before);
            hazards.add(untested);
            return new Result(hazards, List.of(), List.of(), Duration.ZERO);
        }
        ConfigurationRejected.Result test =
                new ConfigurationRejected(os, instance, master.identity()).run(binary, staged);
        var hazards = new ArrayList<>(before);
        test.hazard().ifPresent(hazards::add);
        return new Result(hazards, test.warnings(), accepted(test), test.took());
    }

    private static List<String> accepted(ConfigurationRejected.Result test) {
        return test.hazard().isPresent()
                ? List.of()
                : List.of("the candidate accepts the configuration ("
                        + test.took().toMillis() + " ms)");
    }

    private Result inSandbox(Sandbox sandbox, Map<Path, Path> staged, Map<Path, Path> running) throws OsFailure {
        Optional<String> blocks = new BlockingFiles(os, instance, sandbox).first();
        if (blocks.isPresent()) {
            return untested(List.of(), blocks.get());
        }
        var tests = new SandboxConfigCheck(os, instance, sandbox);
        Optional<CommandResult> byOld = terms.oldTest() ? testOld(sandbox, tests, running) : Optional.empty();
        if (byOld.map(CommandResult::timedOut).orElse(false)) {
            return untested(List.of(), ConfigurationRejected.timedOut());
        }
        Optional<Hazard> old = byOld.filter(result -> !result.succeeded()).map(ConfigurationRejected::byOld);
        for (Map.Entry<Path, Path> file : staged.entrySet()) {
            sandbox.put(file.getValue(), file.getKey());
        }
        CommandResult byNew = tests.run(ConfigurationRejected.LIMIT);
        if (byNew.timedOut()) {
            return untested(old.stream().toList(), ConfigurationRejected.timedOut());
        }
        ConfigurationRejected.Result test = ConfigurationRejected.judge(byNew);
        var hazards = new ArrayList<Hazard>();
        test.hazard().ifPresent(hazards::add);
        old.ifPresent(hazards::add);
        var notes = new ArrayList<>(accepted(test));
        if (test.hazard().isEmpty()) {
            rehearse(sandbox, test.took(), hazards, notes);
        }
        return new Result(hazards, test.warnings(), notes, test.took());
    }

    /** A time-out is no verdict: the candidate is as good as one for which there was no sandbox. */
    private Result untested(List<Hazard> before, String why) {
        var hazards = new ArrayList<>(before);
        hazards.add(notPossible(why));
        return new Result(hazards, List.of(), List.of(), Duration.ZERO);
    }

    /** With what runs at its paths, where something else is there already. */
    private Optional<CommandResult> testOld(Sandbox sandbox, SandboxConfigCheck tests, Map<Path, Path> running)
            throws OsFailure {
        for (Map.Entry<Path, Path> file : running.entrySet()) {
            Optional<FileStat> there = os.files().stat(file.getKey());
            if (!there.map(FileStat::id).equals(os.files().stat(file.getValue()).map(FileStat::id))) {
                sandbox.put(file.getValue(), file.getKey());
            }
        }
        return Optional.of(tests.run(ConfigurationRejected.LIMIT));
    }

    private void rehearse(Sandbox sandbox, Duration testTook, List<Hazard> hazards, List<String> notes)
            throws OsFailure {
        Optional<String> tight =
                MemoryForecast.of(new MachineFacts(os, Optional.of(master))).tooTightToRehearse();
        if (tight.isPresent()) {
            hazards.add(notPossible(tight.get()));
            return;
        }
        Duration byTest = testTook.multipliedBy(STARTS_PER_TEST);
        Duration limit = terms.startLimit().compareTo(byTest) > 0 ? terms.startLimit() : byTest;
        var listeners = new ListenersAnswer(os, byTest);
        var looks = new ArrayList<SandboxInspection>(List.of(listeners));
        looks.addAll(terms.looks());
        Duration settle = terms.settle().compareTo(LONGEST_SETTLE) < 0 ? terms.settle() : LONGEST_SETTLE;
        Rehearsal.Result result = new Rehearsal(os, instance, sandbox, settle, limit).run(looks);
        if (result.hazards().stream().anyMatch(hazard -> hazard.evidence().contains(NO_SPACE))) {
            hazards.add(notPossible("the memory of the sandbox was too small for what the candidate writes"));
            return;
        }
        rehearsal = Optional.of(RehearsalEnd.of(result, listeners.answered()));
        hazards.addAll(result.hazards());
        if (result.hazards().isEmpty()) {
            notes.add("rehearsed in a sandbox: the candidate " + String.join("; ", result.words()));
        }
    }
}
