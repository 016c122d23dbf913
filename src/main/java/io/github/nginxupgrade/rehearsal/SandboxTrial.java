package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.MachineFacts;
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

/**
 * The candidate in its sandbox. It is started there at once, for a start loads the configuration as a test does; only where
 * that fails is its own test asked for the words, and where nobody has tested before, for how long a start may take.
 */
final class SandboxTrial {
    /** A start must not take more than this many configuration tests, nor more than the limit that was asked for. */
    private static final int STARTS_PER_TEST = 5;

    /** A longer one is meant for live traffic; there is none here, and a start is all that is waited for. */
    private static final Duration LONGEST_SETTLE = Duration.ofSeconds(1);

    private static final String NO_SPACE = "(28: No space left on device)";

    private final Os os;
    private final Instance instance;
    private final Master master;
    private final Sandbox sandbox;
    private final PreparedSandbox.Opened opened;
    private final RunningVersionTest byOld;
    private final Trial.Terms terms;

    SandboxTrial(
            Os os,
            Instance instance,
            Master master,
            PreparedSandbox.Opened opened,
            RunningVersionTest byOld,
            Trial.Terms terms) {
        this.os = os;
        this.instance = instance;
        this.master = master;
        this.sandbox = opened.sandbox();
        this.opened = opened;
        this.byOld = byOld;
        this.terms = terms;
    }

    /**
     * How it went.
     *
     * @param hazards all that was found
     * @param impossible why nothing came of the rehearsal, or of all of it; empty where it was done, or failed
     * @param warnings what nginx said though the candidate passed
     * @param notes what was seen, for the report
     * @param took how long the candidate took to load the configuration
     * @param rehearsal how that ended; empty where there was none
     */
    record End(
            List<Hazard> hazards,
            Optional<String> impossible,
            List<String> warnings,
            List<String> notes,
            Duration took,
            Optional<RehearsalEnd> rehearsal) {
        End {
            hazards = List.copyOf(hazards);
            warnings = List.copyOf(warnings);
            notes = List.copyOf(notes);
        }

        /** A time-out is no verdict: the candidate is as good as one for which there was no sandbox. */
        static End untested(List<Hazard> before, String why) {
            return new End(before, Optional.of(why), List.of(), List.of(), Duration.ZERO, Optional.empty());
        }

        static End tested(List<Hazard> hazards, ConfigurationRejected.Result test, Optional<String> impossible) {
            return new End(hazards, impossible, test.warnings(), Trial.accepted(test), test.took(), Optional.empty());
        }
    }

    /**
     * Tries; blocks for as long as nginx takes.
     *
     * @param staged staged file by live path
     */
    End run(Map<Path, Path> staged) throws OsFailure {
        if (opened.blocks().isPresent()) {
            return End.untested(List.of(), opened.blocks().get());
        }
        Optional<CommandResult> old = byOld.await();
        if (old.map(CommandResult::timedOut).orElse(false)) {
            return End.untested(List.of(), ConfigurationRejected.timedOut());
        }
        put(staged);
        Optional<String> tight =
                MemoryForecast.of(new MachineFacts(os, Optional.of(master))).tooTightToRehearse();
        boolean known = old.map(CommandResult::succeeded).orElse(false);
        return known && tight.isEmpty() ? rehearsed(old.get().took()) : tested(refusedByOld(), tight);
    }

    /**
     * By a start in a sandbox of its own, while the version that runs is still testing.
     *
     * @return empty where not all went well: what speaks against the candidate is found out where that test is made, which
     *     learns names that the candidate may want, and tells how long all may take
     */
    Optional<End> runBeside(Map<Path, Path> staged) throws OsFailure {
        put(staged);
        Tried tried = rehearse(byOld.took());
        return tried.result().hazards().isEmpty() ? Optional.of(end(refusedByOld(), tried)) : Optional.empty();
    }

    private void put(Map<Path, Path> staged) throws OsFailure {
        for (Map.Entry<Path, Path> file : staged.entrySet()) {
            sandbox.put(file.getValue(), file.getKey());
        }
    }

    /** A time-out is no verdict. */
    private List<Hazard> refusedByOld() throws OsFailure {
        return byOld
                .await()
                .filter(old -> !old.succeeded() && !old.timedOut())
                .map(ConfigurationRejected::byOld)
                .stream()
                .toList();
    }

    /** By the candidate's own test first. */
    private End tested(List<Hazard> old, Optional<String> tight) throws OsFailure {
        CommandResult byNew = opened.tests().run(ConfigurationRejected.LIMIT);
        if (byNew.timedOut()) {
            return End.untested(old, ConfigurationRejected.timedOut());
        }
        ConfigurationRejected.Result test = ConfigurationRejected.judge(byNew);
        var hazards = new ArrayList<Hazard>();
        test.hazard().ifPresent(hazards::add);
        hazards.addAll(old);
        return test.hazard().isPresent() || tight.isPresent()
                ? End.tested(hazards, test, test.hazard().isPresent() ? Optional.empty() : tight)
                : end(hazards, test, rehearse(test.took()));
    }

    /**
     * By a start; one that fails may want a name that is not known in the sandbox yet, which the test finds out. One that does
     * not end wants no name, and has been waited for long enough.
     */
    private End rehearsed(Duration testTook) throws OsFailure {
        Tried tried = rehearse(testTook);
        CommandResult launched = tried.result().launched();
        return launched.succeeded() || launched.timedOut()
                ? end(refusedByOld(), tried)
                : tested(refusedByOld(), Optional.empty());
    }

    private record Tried(Rehearsal.Result result, int answered) {}

    private Tried rehearse(Duration testTook) throws OsFailure {
        Duration byTest = testTook.multipliedBy(STARTS_PER_TEST);
        Duration limit = terms.startLimit().compareTo(byTest) > 0 ? terms.startLimit() : byTest;
        var listeners = new ListenersAnswer(os, byTest);
        var looks = new ArrayList<SandboxInspection>(List.of(listeners));
        looks.addAll(terms.looks());
        Duration settle = terms.settle().compareTo(LONGEST_SETTLE) < 0 ? terms.settle() : LONGEST_SETTLE;
        Rehearsal.Result result = new Rehearsal(os, instance, sandbox, settle, limit).run(looks);
        return new Tried(result, listeners.answered());
    }

    /** Of one whose start was its test. */
    private static End end(List<Hazard> before, Tried tried) {
        return end(before, ConfigurationRejected.judge(tried.result().launched()), tried);
    }

    private static End end(List<Hazard> before, ConfigurationRejected.Result test, Tried tried) {
        Rehearsal.Result result = tried.result();
        if (result.hazards().stream().anyMatch(hazard -> hazard.evidence().contains(NO_SPACE))) {
            return End.tested(
                    before, test, Optional.of("the memory of the sandbox was too small for what the candidate writes"));
        }
        var hazards = new ArrayList<>(before);
        hazards.addAll(result.hazards());
        var notes = new ArrayList<>(Trial.accepted(test));
        if (result.hazards().isEmpty()) {
            notes.add("rehearsed in a sandbox: the candidate " + String.join("; ", result.words()));
        }
        return new End(
                hazards,
                Optional.empty(),
                test.warnings(),
                notes,
                test.took(),
                Optional.of(RehearsalEnd.of(result, tried.answered())));
    }
}
