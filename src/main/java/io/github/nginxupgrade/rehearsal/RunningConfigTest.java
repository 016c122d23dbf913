package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.preflight.check.configuration.TestOnTheMachine;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration that is on disk, tested by what runs and not by what lies at its path by now: in a sandbox where one can be
 * had, else on the machine.
 */
public final class RunningConfigTest {
    private final Os os;
    private final Instance instance;
    private final Master master;

    /**
     * How it ended.
     *
     * @param accepted nginx accepts it
     * @param said its own words, warnings where it accepts
     * @param untested why there is no verdict; empty where there is one
     * @param result how long it took, and all that was said; empty where it was not run
     */
    public record Result(
            boolean accepted, List<String> said, Optional<String> untested, Optional<CommandResult> result) {
        public Result {
            said = List.copyOf(said);
        }

        private static Result none(String why) {
            return new Result(false, List.of(), Optional.of(why), Optional.empty());
        }
    }

    /** By what this master executes. */
    public RunningConfigTest(Os os, Instance instance, Master master) {
        this.os = os;
        this.instance = instance;
        this.master = master;
    }

    /**
     * Blocks for as long as nginx takes.
     *
     * @param running where the bytes are that run, by live path
     */
    public Result run(Map<Path, Path> running) throws OsFailure {
        try (PreparedSandbox sandbox = PreparedSandbox.begin(os, instance, master, running);
                PreparedSandbox.Opened opened = sandbox.await()) {
            return opened.blocks().isPresent()
                    ? Result.none(opened.blocks().get())
                    : judge(sandbox.byOld().await().orElseThrow());
        } catch (OsFailure noSandbox) {
            if (os.host().interruption().isPresent()) {
                throw noSandbox;
            }
            return onTheMachine(running);
        }
    }

    private Result onTheMachine(Map<Path, Path> running) throws OsFailure {
        try {
            var test = new TestOnTheMachine(os, instance, master.identity());
            return judge(test.run(Binaries.executableOf(master.pid()), running));
        } catch (OsFailure notRun) {
            if (notRun.reason() == OsFailure.Reason.GONE) {
                throw notRun;
            }
            return Result.none(notRun.sentence());
        }
    }

    private static Result judge(CommandResult ended) {
        if (ended.timedOut()) {
            return Result.none(ConfigurationRejected.timedOut());
        }
        if (ConfigurationRejected.isNotLoaded(ended)) {
            return Result.none("what runs cannot be started anew, though it serves: "
                    + String.join(" | ", ConfigurationRejected.words(ended)));
        }
        List<String> said = ConfigurationRejected.words(ended);
        return new Result(
                ended.succeeded(),
                ended.succeeded()
                        ? said.stream().filter(line -> line.contains("[warn]")).toList()
                        : said,
                Optional.empty(),
                Optional.of(ended));
    }
}
