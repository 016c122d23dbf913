package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A sandbox that is built, and in which the version that runs tests the configuration, while the candidate is still looked
 * at and copied: both take as long as all of that.
 */
public final class PreparedSandbox implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofSeconds(2);

    /** Empty where none is wanted. */
    private final Optional<Future<Opened>> opening;

    private final Optional<RunningVersionTest> byOld;

    /**
     * A sandbox, ready for the candidate.
     *
     * @param configuration what could be read of it
     * @param blocks what nginx would wait for in it, in words; then nothing is tested
     */
    record Opened(Sandbox sandbox, SandboxConfigCheck tests, List<Directive> configuration, Optional<String> blocks)
            implements AutoCloseable {
        @Override
        public void close() {
            sandbox.close();
        }
    }

    private PreparedSandbox(Optional<Future<Opened>> opening, Optional<RunningVersionTest> byOld) {
        this.opening = opening;
        this.byOld = byOld;
    }

    /** Where none is wanted. */
    public static PreparedSandbox none() {
        return new PreparedSandbox(Optional.empty(), Optional.empty());
    }

    /**
     * Begins to build it. Does not block.
     *
     * @param master the sandbox is like its process
     * @param running where the bytes are that run, by live path; empty where the version that runs is not asked: on the way
     *     back, for it is to go
     */
    public static PreparedSandbox begin(Os os, Instance instance, Master master, Map<Path, Path> running) {
        var opening = new FutureTask<>(() -> open(
                os,
                instance,
                master,
                Configuration.whole(os.files(), instance).directives().list()));
        var byOld = new RunningVersionTest(os.clock(), () -> testOld(os, opening.get(), running));
        var thread = new Thread(
                () -> {
                    opening.run();
                    byOld.run();
                },
                "sandbox");
        thread.setDaemon(true);
        thread.start();
        return new PreparedSandbox(Optional.of(opening), Optional.of(byOld));
    }

    /** Builds one in which nothing is tested yet. Blocks. */
    static Opened open(Os os, Instance instance, Master master, List<Directive> configuration) throws OsFailure {
        Sandbox sandbox = os.sandboxes().open(master.pid(), RequiredCapabilities.of(configuration));
        boolean done = false;
        try {
            var tests = new SandboxConfigCheck(os, instance, sandbox);
            Optional<String> blocks = new BlockingFiles(os, instance, sandbox).first(configuration);
            done = true;
            return new Opened(sandbox, tests, configuration, blocks);
        } finally {
            if (!done) {
                sandbox.close();
            }
        }
    }

    /** With what runs at its paths, where something else is there already. */
    private static Optional<CommandResult> testOld(Os os, Opened opened, Map<Path, Path> running) throws OsFailure {
        if (opened.blocks().isPresent() || running.isEmpty()) {
            return Optional.empty();
        }
        for (Map.Entry<Path, Path> file : running.entrySet()) {
            Optional<FileStat> there = os.files().stat(file.getKey());
            if (!there.map(FileStat::id).equals(os.files().stat(file.getValue()).map(FileStat::id))) {
                opened.sandbox().put(file.getValue(), file.getKey());
            }
        }
        return Optional.of(opened.tests().run(ConfigurationRejected.LIMIT));
    }

    /** Where a sandbox is wanted: empty results where the version that runs is not asked. */
    RunningVersionTest byOld() {
        return byOld.orElseThrow();
    }

    /** Blocks until it is built; the version that runs may still be testing in it. */
    Opened await() throws OsFailure {
        return await(opening.orElseThrow(), "the sandbox");
    }

    /** Blocks until another thread has done it, and fails as it failed there. */
    static <T> T await(Future<T> work, String what) throws OsFailure {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OsFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OsFailure(OsFailure.Reason.OTHER, what + " was not waited for", e);
        }
    }

    /**
     * Ends all that is in it. Blocks until that is done; what is still being built, or tested in it, gets a moment, and ends with
     * our process at the latest. May be called again.
     */
    @Override
    public void close() {
        if (opening.isPresent()) {
            try {
                opening.get().get(MOMENT.toMillis(), TimeUnit.MILLISECONDS).close();
            } catch (ExecutionException | TimeoutException neverOpened) {
                // nothing is there to be closed
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
