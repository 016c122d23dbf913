package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.check.candidate.ArgumentUnknown;
import io.github.nginxupgrade.preflight.check.candidate.CandidateOlder;
import io.github.nginxupgrade.preflight.check.candidate.CandidateUnusable;
import io.github.nginxupgrade.preflight.check.candidate.CandidateWritable;
import io.github.nginxupgrade.preflight.check.candidate.CapabilitiesLost;
import io.github.nginxupgrade.preflight.check.candidate.CompatLost;
import io.github.nginxupgrade.preflight.check.candidate.CompiledPathsChanged;
import io.github.nginxupgrade.preflight.check.candidate.ConfigurationPathChanged;
import io.github.nginxupgrade.preflight.check.candidate.EnvironmentLost;
import io.github.nginxupgrade.preflight.check.candidate.FeaturesLost;
import io.github.nginxupgrade.preflight.check.candidate.MissingLibraries;
import io.github.nginxupgrade.preflight.check.candidate.PidPathChanged;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationChanged;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.preflight.check.configuration.KeepaliveMinTimeout;
import io.github.nginxupgrade.preflight.check.configuration.ListenRemoved;
import io.github.nginxupgrade.preflight.check.configuration.QuicListeners;
import io.github.nginxupgrade.preflight.check.configuration.ReuseportShrinks;
import io.github.nginxupgrade.preflight.check.configuration.ShutdownTimeoutAbsent;
import io.github.nginxupgrade.preflight.check.configuration.UnixSockets;
import io.github.nginxupgrade.preflight.check.configuration.UserChanged;
import io.github.nginxupgrade.preflight.check.instance.BareArgv0;
import io.github.nginxupgrade.preflight.check.instance.BinaryMissing;
import io.github.nginxupgrade.preflight.check.instance.BinaryNotExecuted;
import io.github.nginxupgrade.preflight.check.instance.DeletedFolder;
import io.github.nginxupgrade.preflight.check.instance.DoubledWorkers;
import io.github.nginxupgrade.preflight.check.instance.DrainingWorkers;
import io.github.nginxupgrade.preflight.check.instance.ForegroundMaster;
import io.github.nginxupgrade.preflight.check.instance.HaltedProcess;
import io.github.nginxupgrade.preflight.check.instance.InsideUnit;
import io.github.nginxupgrade.preflight.check.instance.MasterProcessOff;
import io.github.nginxupgrade.preflight.check.instance.NotServing;
import io.github.nginxupgrade.preflight.check.instance.OrphanedWorkers;
import io.github.nginxupgrade.preflight.check.instance.OtherMountNamespace;
import io.github.nginxupgrade.preflight.check.instance.OtherNetworkNamespace;
import io.github.nginxupgrade.preflight.check.instance.PidFileElsewhere;
import io.github.nginxupgrade.preflight.check.instance.PidFileNotWritable;
import io.github.nginxupgrade.preflight.check.instance.ReplacedBinary;
import io.github.nginxupgrade.preflight.check.instance.StaleOldbin;
import io.github.nginxupgrade.preflight.check.instance.UpgradeUnderWay;
import io.github.nginxupgrade.preflight.check.machine.BinaryIsAMount;
import io.github.nginxupgrade.preflight.check.machine.DiskSpace;
import io.github.nginxupgrade.preflight.check.machine.ImmutableFile;
import io.github.nginxupgrade.preflight.check.machine.MemoryShort;
import io.github.nginxupgrade.preflight.check.machine.NoexecMount;
import io.github.nginxupgrade.preflight.check.machine.OpenFiles;
import io.github.nginxupgrade.preflight.check.machine.ProcessLimit;
import io.github.nginxupgrade.preflight.check.machine.ReadOnlyMount;
import io.github.nginxupgrade.preflight.check.machine.SelinuxLabel;
import io.github.nginxupgrade.preflight.check.neighbours.AddressShared;
import io.github.nginxupgrade.preflight.check.neighbours.CertbotAtWork;
import io.github.nginxupgrade.preflight.check.neighbours.LogrotateAtWork;
import io.github.nginxupgrade.preflight.check.neighbours.PackageManagerAtWork;
import io.github.nginxupgrade.preflight.check.neighbours.PidFileShared;
import io.github.nginxupgrade.preflight.check.neighbours.UnitKillMode;
import io.github.nginxupgrade.preflight.check.neighbours.UnitPidFile;
import io.github.nginxupgrade.preflight.check.neighbours.UnitType;
import io.github.nginxupgrade.preflight.check.neighbours.VendorUpgrade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that is looked at before anything is touched. The next hazard is one more line here, one in {@link Catalogue} and
 * one in docs/hazards.md.
 */
public final class Preflight {
    /** The running instance, the machine and its neighbours. */
    private static final List<Check> HERE = List.of(
            new NotServing(),
            new UpgradeUnderWay(),
            new PidFileShared(),
            new AddressShared(),
            new HaltedProcess(),
            new BareArgv0(),
            new DeletedFolder(),
            new BinaryMissing(),
            new BinaryNotExecuted(),
            new ForegroundMaster(),
            new MasterProcessOff(),
            new OtherMountNamespace(),
            new OtherNetworkNamespace(),
            new PidFileElsewhere(),
            new PidFileNotWritable(),
            new ReplacedBinary(),
            new StaleOldbin(),
            new OrphanedWorkers(),
            new DoubledWorkers(),
            new DrainingWorkers(),
            new ReadOnlyMount(),
            new BinaryIsAMount(),
            new ImmutableFile(),
            new CapabilitiesLost(),
            new SelinuxLabel(),
            new DiskSpace(),
            new MemoryShort(),
            new ProcessLimit(),
            new OpenFiles(),
            new UnitType(),
            new UnitPidFile(),
            new UnitKillMode(),
            new InsideUnit(),
            new PackageManagerAtWork(),
            new CertbotAtWork(),
            new LogrotateAtWork(),
            new VendorUpgrade(),
            new ShutdownTimeoutAbsent(),
            new KeepaliveMinTimeout());

    /** The configuration as the new master will read it. */
    private static final List<Check> CONFIGURATION = List.of(
            new ConfigurationChanged(),
            new ListenRemoved(),
            new ReuseportShrinks(),
            new QuicListeners(),
            new EnvironmentLost());

    /** The candidate as a file: looked at before anything of it is executed. */
    private static final List<Check> CANDIDATE =
            List.of(new CandidateUnusable(), new CandidateWritable(), new NoexecMount());

    /** For which the candidate's loader is executed. */
    private static final Check LIBRARIES = new MissingLibraries();

    /** What is known once the candidate has said what it is. */
    private static final List<Check> UPGRADE = List.of(
            new CandidateOlder(),
            new ArgumentUnknown(),
            new FeaturesLost(),
            new CompatLost(),
            new ConfigurationPathChanged(),
            new PidPathChanged(),
            new CompiledPathsChanged(),
            new UserChanged(),
            new UnixSockets());

    private static final String NOT_LOOKED_AT = "not-looked-at";

    private Preflight() {}

    static List<Check> checks() {
        return Stream.of(HERE, CONFIGURATION, CANDIDATE, List.of(LIBRARIES), UPGRADE)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * What was found.
     *
     * @param candidate what the candidate says of itself; empty where it is no nginx, or must not be looked into
     */
    public record Result(Findings findings, Optional<Build> candidate) {}

    /**
     * Looks for everything, not only until the first refusal. A candidate that must not be executed, or is no
     * nginx, is not looked at any further.
     *
     * @param allowed ids of refusals that are to be warnings, where they can be survived
     */
    public static Result look(Subject subject, Set<String> allowed) throws OsFailure {
        var found = new ArrayList<Hazard>();
        Directives configuration = subject.configuration().directives();
        var not = new ArrayList<String>();
        for (Check check : Stream.concat(HERE.stream(), CONFIGURATION.stream()).toList()) {
            if (check.comparesConfiguration() && !configuration.complete()) {
                not.add(check.id());
            } else {
                found.add(look(check, subject, allowed));
            }
        }
        if (!not.isEmpty()) {
            found.add(
                    Hazard.warn(
                            NOT_LOOKED_AT,
                            configuration.unread().orElse("the configuration was not read to its end")
                                    + "; so these were not looked for: " + String.join(", ", not),
                            "see by hand that the running master has loaded this configuration, and that no listen is missing"));
        }
        Result alone = candidate(subject, allowed);
        found.addAll(alone.findings().all());
        if (alone.findings().refusal().isEmpty()) {
            for (Check check : UPGRADE) {
                found.add(look(check, subject.withBuild(alone.candidate()), allowed));
            }
        }
        Stream.of(Optional.of(subject.instance().build()), alone.candidate())
                .flatMap(Optional::stream)
                .filter(build -> !build.isComparable())
                .map(Build::version)
                .distinct()
                .forEach(version -> found.add(uncounted(version)));
        return new Result(new Findings(found), alone.candidate());
    }

    /** A name that somebody has compiled in: what depends on the version of nginx is left out. */
    private static Hazard uncounted(String version) {
        return Hazard.warn(
                NOT_LOOKED_AT,
                "candidate-older, argument-unknown, keepalive-min-timeout: the version \"" + version
                        + "\" does not tell by which version of nginx it goes",
                "see by hand which nginx it was made from");
    }

    /**
     * What can be known of a candidate where the nginx that runs may not be looked at.
     *
     * @param why it may not, in words
     */
    public static Result lookAtCandidate(Subject subject, Set<String> allowed, String why) throws OsFailure {
        Result alone = candidate(subject, allowed);
        return new Result(
                alone.findings()
                        .and(List.of(Hazard.warn(
                                NOT_LOOKED_AT,
                                "only the candidate was looked at, not what runs, its configuration and the machine: "
                                        + why,
                                "run it as root"))),
                alone.candidate());
    }

    private static Result candidate(Subject subject, Set<String> allowed) throws OsFailure {
        var file = new ArrayList<Hazard>();
        for (Check check : CANDIDATE) {
            file.add(look(check, subject, allowed));
        }
        if (file.stream().anyMatch(Hazard::refuses)) {
            return new Result(new Findings(file), Optional.empty());
        }
        file.add(look(LIBRARIES, subject, allowed));
        Optional<Build> candidate = subject.binaries().text(subject.candidate());
        if (candidate.isEmpty() && file.stream().noneMatch(Hazard::refuses)) {
            CommandResult said = version(subject);
            candidate = Build.parse(said.errors());
            ConfigurationRejected.tellsNoVersion(subject.candidate(), said).ifPresent(hazard -> {
                file.removeIf(other -> other.id().equals(hazard.id()));
                file.add(hazard);
            });
        }
        return new Result(new Findings(file), candidate);
    }

    /**
     * What a candidate without nginx's text, for it is packed say, tells when it is executed: not the file that was named,
     * which may be another one by now, but a copy. One that cannot even be executed has said nothing, with the exit code of
     * a shell for that.
     */
    private static CommandResult version(Subject subject) {
        try (var copy = subject.os().files().copyInMemory(subject.candidate())) {
            return subject.binaries().version(copy.path());
        } catch (OsFailure notExecuted) {
            return new CommandResult(126, "", "nginx: " + notExecuted.sentence(), false, Duration.ZERO);
        }
    }

    /** Where we may not look it is said; any other failure of the machine ends the look. */
    private static Hazard look(Check check, Subject subject, Set<String> allowed) throws OsFailure {
        try {
            Hazard hazard = check.look(subject).orElseGet(() -> Hazard.absent(check.id()));
            return allowed.contains(hazard.id()) ? hazard.allowed() : hazard;
        } catch (OsFailure e) {
            if (e.reason() != OsFailure.Reason.NOT_PERMITTED) {
                throw e;
            }
            return Hazard.warn(NOT_LOOKED_AT, check.id() + ": " + e.sentence(), "run it as root");
        }
    }
}
