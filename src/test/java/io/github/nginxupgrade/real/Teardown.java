package io.github.nginxupgrade.real;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Ends what runs from below one folder: masters, the masters that those started, and workers that lost theirs. Also runs
 * when the JVM ends, so that a test run that is stopped leaves nothing behind.
 */
final class Teardown implements AutoCloseable {
    /** How gentle, and for how long, one after the other. Idle masters are gone after the first few milliseconds. */
    private static final List<Map.Entry<String, Duration>> STEPS = List.of(
            Map.entry("QUIT", Duration.ofMillis(500)),
            Map.entry("TERM", Duration.ofSeconds(2)),
            Map.entry("KILL", Duration.ofSeconds(10)));

    private final Path folder;
    private final Thread atExit = new Thread(this::endAll, "teardown");

    Teardown(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Our processes: the executable lies in the folder, or it is an nginx at home there. Zombies count as gone. */
    List<Proc> processes() {
        return Proc.all().stream()
                .filter(process -> process.state() != 'Z' && ours(process))
                .toList();
    }

    private boolean ours(Proc process) {
        String home = folder + "/";
        return process.link("exe").startsWith(home)
                || (process.isTitled()
                        && (process.link("cwd").equals(folder.toString())
                                || process.title().contains(home)));
    }

    private void endAll() {
        for (Map.Entry<String, Duration> step : STEPS) {
            // masters first: a worker that ends alone is started again
            processes().stream().filter(process -> !process.accepts()).forEach(process -> send(process, step.getKey()));
            processes().stream().filter(Proc::accepts).forEach(process -> send(process, step.getKey()));
            long end = System.nanoTime() + step.getValue().toNanos();
            while (!processes().isEmpty() && System.nanoTime() - end < 0) {
                Wait.pass(Duration.ofMillis(5));
            }
        }
    }

    private void send(Proc process, String signal) {
        if (process.alive() && ours(process)) {
            process.kill(signal);
        }
    }

    @Override
    public void close() {
        endAll();
        if (!processes().isEmpty()) {
            throw new AssertionError("these did not end: " + processes());
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook finds nothing left to do
        }
    }
}
