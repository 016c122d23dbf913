package io.github.nginxupgrade.rehearsal;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
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

    private final Os os;
    private final Instance instance;
    private final Master master;
    private final Terms terms;
    private Optional<RehearsalEnd> rehearsal = Optional.empty();

    /**
     * How to try.
     *
     * @param allowed ids of refusals that are to be warnings, where they can be survived
     * @param mayLeaveTraces whether nginx's own test may run on the machine itself where there is no sandbox: it
     *     leaves log files, temporary folders and an empty pid file where there were none
     * @param settle how long the rehearsed workers must stand unchanged; a second at the most
     * @param startLimit for the rehearsed master to be ready, at the least
     * @param looks what else is looked at in the rehearsal
     */
    public record Terms(
            Rehearse rehearse,
            Set<String> allowed,
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
     * @param sandbox is closed afterwards
     */
    public Result run(Path binary, Map<Path, Path> staged, PreparedSandbox sandbox) throws OsFailure {
        Result result = tried(binary, staged, sandbox);
        List<Hazard> hazards = result.hazards().stream()
                .map(hazard -> terms.allowed().contains(hazard.id()) ? hazard.allowed() : hazard)
                .toList();
        return new Result(hazards, result.warnings(), result.notes(), result.took());
    }

    /** How the rehearsal ended; empty before it, or where none was wanted, or the test of the configuration failed. */
    public Optional<RehearsalEnd> rehearsal() {
        return rehearsal;
    }

    private Result tried(Path binary, Map<Path, Path> staged, PreparedSandbox sandbox) throws OsFailure {
        if (terms.rehearse() == Rehearse.NEVER) {
            return onTheMachine(binary, staged, List.of());
        }
        try (PreparedSandbox.Opened opened = sandbox.await()) {
            RunningVersionTest byOld = sandbox.byOld();
            Optional<SandboxTrial.End> beside = beside(opened, byOld, staged);
            return result(
                    beside.isPresent()
                            ? beside.get()
                            : new SandboxTrial(os, instance, master, opened, byOld, terms).run(staged));
        } catch (OsFailure notHere) {
            if (os.host().interruption().isPresent()) {
                return new Result(List.of(), List.of(), List.of(), Duration.ZERO); // whoever asked stops now
            }
            return onTheMachine(binary, staged, List.of(notPossible(notHere.sentence())));
        }
    }

    /**
     * In a sandbox of the candidate's own, where the test by the running version takes long: with a large configuration both load
     * it side by side. Empty where that has ended, where both at once would want more memory or another sandbox than can be had,
     * and where not all went well.
     */
    private Optional<SandboxTrial.End> beside(
            PreparedSandbox.Opened opened, RunningVersionTest byOld, Map<Path, Path> staged) throws OsFailure {
        if (opened.blocks().isPresent()
                || byOld.endsSoon()
                || !MemoryForecast.of(new MachineFacts(os, Optional.of(master))).hasRoomFor(2)) {
            return Optional.empty();
        }
        try (PreparedSandbox.Opened another = PreparedSandbox.open(os, instance, master, opened.configuration())) {
            return new SandboxTrial(os, instance, master, another, byOld, terms).runBeside(staged);
        } catch (OsFailure oneIsThere) {
            return Optional.empty();
        }
    }

    private Result result(SandboxTrial.End end) {
        rehearsal = end.rehearsal();
        var hazards = new ArrayList<>(end.hazards());
        end.impossible().ifPresent(why -> hazards.add(notPossible(why)));
        return new Result(hazards, end.warnings(), end.notes(), end.took());
    }

    /** A refusal only where a rehearsal was insisted on. */
    private Hazard notPossible(String why) {
        rehearsal = Optional.of(RehearsalEnd.notPossible(why));
        Hazard hazard = NOT_POSSIBLE.found(
                "the candidate was not started in a sandbox first: " + why,
                os.host().userId() == 0
                        ? "see to what hinders it; it takes util-linux and iproute2, executable where nginx runs"
                        : "run it as root, with unshare, nsenter, prlimit, setpriv (util-linux) and ip (iproute2)"
                                + " installed");
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

    static List<String> accepted(ConfigurationRejected.Result test) {
        return test.hazard().isPresent()
                ? List.of()
                : List.of("the candidate accepts the configuration ("
                        + test.took().toMillis() + " ms)");
    }
}
