package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A private nginx on a machine of which one thing is made as a test wants it: a mount, a namespace, a control group, a
 * neighbour. Whatever is made is undone at the end, the last first; nginx ends before.
 */
final class Ground implements AutoCloseable {
    /** Something to undo. */
    interface Undo {
        void run() throws IOException;
    }

    private final PrivateNginx nginx;
    private final Deque<Undo> undos = new ArrayDeque<>();
    private final StringBuilder around = new StringBuilder();
    private boolean mounts;
    private final List<String> options = new ArrayList<>();
    private Path candidate = Releases.binary(Releases.NEW);
    private String rehearse = "never";

    Ground(PrivateNginx nginx) {
        this.nginx = nginx;
    }

    PrivateNginx nginx() {
        return nginx;
    }

    Path folder() {
        return nginx.prefix();
    }

    void candidate(Path path) {
        candidate = path;
    }

    void options(String... more) {
        options.addAll(List.of(more));
    }

    /** Plan also rehearses, which nothing that is made here depends on. */
    void rehearse() {
        rehearse = "auto";
    }

    void afterwards(Undo undo) {
        undos.push(undo);
    }

    /** Runs a command that must succeed. */
    CommandLine.Result run(String... command) {
        CommandLine.Result result = CommandLine.run(folder(), PrivateNginx.PATIENCE, List.of(command));
        assertThat(result.exit()).as("%s", result).isZero();
        return result;
    }

    /**
     * The tool is run by way of this shell script, behind those that were given before; the last one may end in {@code exec}
     * with {@code "$@"}.
     */
    void toolBy(String script) {
        around.append(script).append('\n');
    }

    /** The same in a mount namespace of its own. */
    void toolInMounts(String script) {
        mounts = true;
        toolBy(script);
    }

    private List<String> around() {
        var all = new ArrayList<String>();
        if (mounts) {
            all.addAll(List.of("unshare", "--mount", "--propagation", "private", "--"));
        }
        if (!around.isEmpty()) {
            all.addAll(List.of("sh", "-ec", around + "exec \"$@\"", "sh"));
        }
        return all;
    }

    /** Runs a shell script in the mount namespace of the master. */
    void inMastersMounts(String script) {
        run(
                "nsenter",
                "--mount",
                "--target",
                Long.toString(nginx.master().pid()),
                "sh",
                "-ec",
                "cd " + folder() + "; " + script);
    }

    /** Ends nginx and starts it again by another command line. */
    void restart(List<String> command) {
        restart(folder(), command);
        ByHand.awaitWorkers(nginx, nginx.master(), 2);
    }

    /** The same in another folder, and without waiting for more than a pid file. */
    void restart(Path in, List<String> command) {
        stop();
        // a daemon returns when it has forked, one in the foreground does not: both go on without us
        CommandLine.Running running = CommandLine.start(in, Map.of(), command);
        afterwards(running::close);
        Wait.until("a pid file", PrivateNginx.PATIENCE, () -> nginx.masterPid().isPresent(), nginx::processTable);
    }

    void stop() {
        nginx.master().signal("QUIT");
        Wait.until("its end", PrivateNginx.PATIENCE, () -> nginx.processes().isEmpty(), nginx::processTable);
    }

    /** nginx's own command line behind another one. */
    List<String> nginxBy(String... prefix) {
        var command = new ArrayList<>(List.of(prefix));
        command.addAll(nginx.command());
        return command;
    }

    void edit(String from, String to) throws IOException {
        String text = Files.readString(nginx.config());
        assertThat(text).contains(from);
        Files.writeString(nginx.config(), text.replace(from, to));
    }

    /** A new control group below the one that this process is in, in the hierarchy of this controller. */
    Path group(String controller, String name) throws IOException {
        String own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.split(":", 3)[1].equals(controller))
                .map(line -> line.split(":", 3)[2])
                .findFirst()
                .orElseThrow(() -> new AssertionError("no control groups of version 1 with " + controller));
        Path parent = Path.of("/sys/fs/cgroup/" + controller.replace("name=", "") + own);
        // groups are the machine's, also where this JVM has a pid namespace of its own: the folder's name is nobody
        // else's
        Path group = parent.resolve("nginx-upgrade-it-" + folder().getFileName() + ".slice");
        Path inner = group.resolve(name);
        Files.createDirectories(inner);
        afterwards(() -> {
            // a process that has ended is in it until its parent, a first process of a namespace say, has taken its
            // status
            Wait.until("an empty group", PrivateNginx.PATIENCE, () -> isRemoved(inner), inner::toString);
            Files.delete(group);
        });
        return inner;
    }

    private static boolean isRemoved(Path group) {
        try {
            Files.deleteIfExists(group);
            return true;
        } catch (IOException busy) {
            return false;
        }
    }

    /** Moves the master into a group; its workers stay where they are. */
    void moveMaster(Path group) throws IOException {
        Files.writeString(
                group.resolve("cgroup.procs"), Long.toString(nginx.master().pid()));
    }

    /** What {@code plan} finds, as {@code LEVEL ID}, and the evidence for it; what is not there is left out. */
    Map<String, String> hazards() {
        Answer answer = Answer.of(plan());
        Map<String, String> found = new TreeMap<>();
        answer.fields().objects("hazards").stream()
                .filter(hazard -> !hazard.text("level").equals("ok"))
                .forEach(hazard -> {
                    assertThat(hazard.text("remedy")).as("%s", answer).isNotBlank();
                    found.put(hazard.text("level") + " " + hazard.text("id"), hazard.text("evidence"));
                });
        boolean refused = found.keySet().stream().anyMatch(name -> name.startsWith("refuse"));
        assertThat(answer.exit()).as("%s", answer).isEqualTo(refused ? 3 : 0);
        return found;
    }

    CommandLine.Result plan() {
        var words = new ArrayList<>(List.of("plan", candidate.toString(), "--rehearse", rehearse));
        words.addAll(options);
        List<String> all = pointed(words);
        return around().isEmpty() ? ThisJvm.plan(nginx, all.subList(1, all.size())) : tool(words);
    }

    /** The candidate, by the tool as it is run here, without a question. */
    Answer apply(String... more) {
        var words = new ArrayList<>(List.of("apply", candidate.toString(), "--yes"));
        words.addAll(List.of(more));
        return Answer.of(tool(words));
    }

    /** Any command of the tool, as it is run here. */
    Answer command(String... words) {
        return Answer.of(tool(List.of(words)));
    }

    private List<String> pointed(List<String> words) {
        var all = new ArrayList<>(words);
        if (!words.contains("--pid") && !words.contains("--pid-file")) {
            all.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        }
        return all;
    }

    private CommandLine.Result tool(List<String> words) {
        var all = new ArrayList<>(pointed(words));
        all.addAll(List.of("-o", "json"));
        Tool tool = Tool.of(nginx);
        List<String> command = around();
        command.addAll(tool.command(all.toArray(String[]::new)));
        try (CommandLine.Running running = CommandLine.start(folder(), tool.environment(), command)) {
            return running.await(tool.limit());
        }
    }

    @Override
    public void close() {
        nginx.close();
        AssertionError failure = null;
        while (!undos.isEmpty()) {
            try {
                undos.pop().run();
            } catch (IOException | UncheckedIOException e) {
                failure = new AssertionError("something is left behind", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
