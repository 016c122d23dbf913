package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A master that is stopped or frozen keeps what it was sent and obeys much later: until then nobody else may leave. */
class HaltedIT {
    private static final Duration SOON = PrivateNginx.PATIENCE;
    private static final int WORKERS = 2;

    @TempDir
    Path folder;

    /** What holds the master. */
    enum Hold {
        STOPPED("stopped", "kill -CONT "),
        /** By version 1 of control groups. */
        FROZEN_V1("frozen", "echo THAWED > "),
        /** By version 2. */
        FROZEN("frozen", "echo 0 > ");

        private final String word;
        private final String cure;

        Hold(String word, String cure) {
            this.word = word;
            this.cure = cure;
        }

        Held take(Proc master) throws IOException {
            if (this == STOPPED) {
                master.signal("STOP");
                var stopped = new Stopped(master);
                Wait.until("a stopped master", SOON, stopped::holds, master::toString);
                return stopped;
            }
            return Frozen.take(master, this == FROZEN);
        }
    }

    /** Lets it go on; a second time does nothing that matters. */
    private interface Held extends AutoCloseable {
        boolean holds();

        @Override
        void close();
    }

    private record Stopped(Proc master) implements Held {
        @Override
        public boolean holds() {
            return Proc.of(master.pid()).filter(now -> now.state() == 'T').isPresent();
        }

        @Override
        public void close() {
            master.signal("CONT");
        }
    }

    /** A control group of the test's own, and the master in it. */
    private record Frozen(Proc master, Path group, Path parent, boolean unified) implements Held {
        static Frozen take(Proc master, boolean unified) throws IOException {
            Path parent = own(unified);
            // groups are the machine's, pids this JVM's own: the start time too is needed to make the name ours alone
            Path group = parent.resolve("nginx-upgrade-it-" + master.pid() + "-" + master.started());
            Files.createDirectory(group);
            var frozen = new Frozen(master, group, parent, unified);
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(master.pid()));
            frozen.write(unified ? "1" : "FROZEN");
            Wait.until("a frozen group", SOON, frozen::holds, group::toString);
            return frozen;
        }

        /** The group that this process is in. */
        private static Path own(boolean unified) throws IOException {
            Optional<String> mount = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .filter(line ->
                            unified ? line.contains(" - cgroup2 ") : line.matches(".* - cgroup .*\\bfreezer\\b.*"))
                    .map(line -> line.split(" ", -1)[4])
                    .findFirst();
            assertThat(mount).as("control groups that can freeze").isPresent();
            String path = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .filter(line ->
                            unified ? line.startsWith("0::") : line.matches("\\d+:([^:]*,)?freezer(,[^:]*)?:.*"))
                    .map(line -> line.split(":", 3)[2])
                    .findFirst()
                    .orElseThrow();
            return Path.of(mount.get() + path);
        }

        private void write(String text) throws IOException {
            Files.writeString(group.resolve(unified ? "cgroup.freeze" : "freezer.state"), text);
        }

        private boolean isEmpty() {
            try {
                return Files.readString(group.resolve("cgroup.procs")).isBlank();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean holds() {
            try {
                return unified
                        ? Files.readString(group.resolve("cgroup.events")).contains("frozen 1")
                        : Files.readString(group.resolve("freezer.state")).startsWith("FROZEN");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                if (Files.exists(group)) {
                    write(unified ? "0" : "THAWED");
                    if (master.alive()) {
                        Files.writeString(parent.resolve("cgroup.procs"), Long.toString(master.pid()));
                    }
                    Wait.until("an empty group", SOON, this::isEmpty, group::toString);
                    Files.delete(group);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private interface Scenario {
        void run(PrivateNginx nginx, Upgrader tool) throws IOException;
    }

    private void underLoad(Scenario scenario) throws IOException {
        try (PrivateNginx nginx =
                        PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
                LoadClient load = LoadClient.start(nginx.port())) {
            scenario.run(nginx, new Upgrader(nginx));
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    /** The outage that this program caused: it retired the new master, and then the old one obeyed WINCH. */
    @ParameterizedTest
    @EnumSource
    void aWinchThatWaitsKeepsTheNewMasterAlive(Hold hold) throws IOException {
        underLoad((nginx, tool) -> {
            Proc old = nginx.master();
            Proc fresh = ByHand.startNewMaster(nginx, Releases.binary(Releases.NEW));
            try (Held held = hold.take(old)) {
                assertThat(held.holds()).isTrue();
                old.signal("WINCH");
                Answer gaveUp = tool.expect(5, "stranded", "rollback", "--yes", "--start-timeout", "1s");
                assertThat(gaveUp.fields().text("message"))
                        .contains("the old master " + old.pid() + " is " + hold.word, "WINCH pending");
                assertThat(gaveUp.fields().text("remedy")).startsWith(hold.cure).contains(" && nginx-upgrade rollback");
                assertThat(nginx.accepting(fresh.pid())).hasSize(WORKERS);
                JsonFields told = tool.expect(0, "status", "status")
                        .fields()
                        .objects("masters")
                        .get(0);
                assertThat(told.text("halted")).isEqualTo(hold.word);
                assertThat(told.map()).containsEntry("pending", List.of("WINCH"));
            }
            ByHand.awaitWorkers(nginx, old, 0);
            tool.expect(0, "rolled-back", "rollback", "--yes");
            ByHand.awaitRestored(nginx, old);
            ByHand.awaitWorkers(nginx, old, WORKERS);
        });
    }

    @Test
    void aMasterThatIsStoppedForAWhileIsWaitedFor() throws IOException {
        underLoad((nginx, tool) -> {
            Proc old = nginx.master();
            String[] apply =
                    Upgrader.unrehearsed("--settle", "1s", "--observe", "200ms", "--pid-file", "logs/nginx.pid");
            try (CommandLine.Running run = Tool.of(nginx).start(apply)) {
                Wait.until(
                        "a new master",
                        SOON,
                        () -> nginx.masterPid().filter(pid -> pid != old.pid()).isPresent(),
                        run::stderr);
                try (Held held = Hold.STOPPED.take(old)) {
                    assertThat(held.holds()).isTrue();
                    Wait.until(
                            "a word on it",
                            SOON,
                            () -> run.stderr().contains("the old master " + old.pid() + " is stopped"),
                            run::stderr);
                    assertThat(nginx.masters()).hasSize(2);
                }
                CommandLine.Result result = run.await(SOON);
                assertThat(result.exit()).as("%s", result).isZero();
            }
        });
    }

    @Test
    void theOldMasterIsKeptAsLongAsTheNewOneIsStopped() throws IOException {
        underLoad((nginx, tool) -> {
            Proc old = nginx.master();
            tool.expect(0, "held", Upgrader.unrehearsed("--hold", "--settle", "50ms"));
            Proc fresh = nginx.master();
            try (Held held = Hold.STOPPED.take(fresh)) {
                assertThat(held.holds()).isTrue();
                Answer gaveUp = tool.expect(5, "stranded", "commit", "--yes");
                assertThat(gaveUp.fields().text("message")).contains("it is stopped");
                assertThat(gaveUp.fields().text("remedy")).startsWith("kill -CONT " + fresh.pid() + " && ");
                assertThat(old.alive()).isTrue();
            }
            tool.expect(0, "committed", "commit", "--yes");
        });
    }

    @Test
    void anUpgradeOfAStoppedMasterIsRefusedBeforeAnythingIsTouched() throws IOException {
        underLoad((nginx, tool) -> {
            Proc old = nginx.master();
            try (Held held = Hold.STOPPED.take(old)) {
                assertThat(held.holds()).isTrue();
                Answer refused = tool.expect(3, "refused", Upgrader.unrehearsed());
                assertThat(refused.toString()).contains("halted-process", "kill -CONT " + old.pid());
            }
            assertThat(tool.signals()).isEmpty();
        });
    }
}
