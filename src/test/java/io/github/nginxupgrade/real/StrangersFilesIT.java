package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else may put where the tool reads: it neither waits for him nor believes him. */
class StrangersFilesIT {
    private static final int WORKERS = 2;
    private static final int STRANGER = 65534;
    private static final Duration END = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private PrivateNginx start() {
        return PrivateNginx.start(folder, NginxOptions.standard().withWorkers(WORKERS));
    }

    /** In one instant, as a stranger with nginx's folder would do it. */
    private void swapForFifo(Path file) throws IOException {
        Path fifo = folder.resolve("fifo");
        CommandLine.run(folder, END, List.of("mkfifo", fifo.toString()));
        Files.move(fifo, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path oldbin(PrivateNginx nginx) {
        return nginx.pidFile().resolveSibling(nginx.pidFile().getFileName() + ".oldbin");
    }

    /**
     * To open it for reading waits for a writer, and whoever waits there hears no signal. The log is put back before the
     * old master opens it again.
     */
    @ParameterizedTest
    @ValueSource(strings = {"pid file", "error log"})
    void aFifoThatIsSwappedInAtStandbyMakesNobodyDeaf(String what) throws IOException {
        try (PrivateNginx nginx = start();
                LoadClient load = LoadClient.start(nginx.port())) {
            Proc old = nginx.master();
            Path log = nginx.prefix().resolve("logs/error.log");
            Path kept = Files.createLink(folder.resolve("kept.log"), log);
            try (CommandLine.Running run = new Upgrader(nginx).start(Upgrader.apply("--observe", "60s"))) {
                Moment.STANDBY.await(nginx, old, run);
                swapForFifo(what.equals("pid file") ? nginx.pidFile() : log);
                Wait.holds("it watches on", Duration.ofMillis(500), run::alive, run::stderr);
                Files.move(kept, log, StandardCopyOption.REPLACE_EXISTING);
                run.signal("INT");
                Answer answer = Answer.of(run.await(END));
                assertThat(answer.exit()).as("%s", answer).isEqualTo(130);
            }
            Agreement.check(nginx, Releases.OLD, WORKERS);
            Report report = load.stop();
            assertThat(report.lost()).as(report.text()).isZero();
        }
    }

    @Test
    void aFifoInTheConfigurationHoldsNobodyUp() throws IOException {
        try (PrivateNginx nginx = start()) {
            Path fifo = folder.resolve("include.conf");
            swapForFifo(fifo);
            Files.writeString(nginx.config(), "include " + fifo + ";\n" + Files.readString(nginx.config()));
            Answer answer = Answer.of(Tool.of(nginx)
                    .within(END)
                    .run("status", "-o", "json", "--pid-file", nginx.pidFile().toString()));
            assertThat(answer.exit()).as("%s", answer).isZero();
            assertThat(answer.fields().text("phase")).isEqualTo("sole");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid file", "oldbin"})
    void aFifoThatIsNamedIsToldAndNotOpened(String what) throws IOException {
        try (PrivateNginx nginx = start()) {
            Proc master = nginx.master();
            byte[] pid = Files.readAllBytes(nginx.pidFile());
            Path file = what.equals("oldbin") ? oldbin(nginx) : nginx.pidFile();
            swapForFifo(file);
            CommandLine.Result result = Tool.of(nginx)
                    .within(END)
                    .run("status", "--pid-file", nginx.pidFile().toString());
            Said.noTrace(result);
            String said = result.stdout() + result.stderr();
            assertThat(said).contains(what.equals("oldbin") ? "one master, " : "it is a FIFO, not a regular file");
            Files.delete(file);
            Files.write(nginx.pidFile(), pid);
            assertThat(master.alive()).isTrue();
        }
    }

    /** Whoever owns it could name in it what root is to install, and make that set-user-id. */
    @Test
    void aStateFolderThatIsNotOursIsNotBelieved() throws IOException {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            Path state = Files.createDirectory(nginx.prefix().resolve("state"));
            Files.setAttribute(state, "unix:uid", STRANGER);
            Untouched before = Untouched.now(nginx);
            String words = "cannot use the state folder " + state + ": " + state + " belongs to user id " + STRANGER;
            for (List<String> command : List.of(
                    List.of(Upgrader.apply()),
                    List.of("plan", Releases.binary(Releases.NEW).toString()),
                    List.of("rollback", "--yes"),
                    List.of("commit", "--yes"),
                    List.of("resume", "--yes"),
                    List.of("history"))) {
                Answer answer = tool.expect(3, "refused", command.toArray(String[]::new));
                assertThat(answer.fields().text("message")).contains(words);
            }
            Answer status = tool.expect(0, "status", "status");
            assertThat(status.fields().text("message")).contains(words);
            assertThat(status.fields().text("phase")).isEqualTo("sole");
            before.check();
        }
    }

    @Test
    void aManifestThatIsNotOursIsNotBelieved() throws IOException {
        try (PrivateNginx nginx = start()) {
            Upgrader tool = new Upgrader(nginx);
            Path backup = Path.of(tool.expect(0, "upgraded", Upgrader.apply("--observe", "0s"))
                    .fields()
                    .text("backup"));
            Path manifest = backup.resolveSibling("manifest.json");
            Files.setAttribute(manifest, "unix:mode", 0666);
            Answer answer = tool.expect(3, "refused", "rollback", "--yes");
            assertThat(answer.fields().text("message")).contains("others can write " + manifest);
            Files.setAttribute(manifest, "unix:mode", 0600);
            tool.expect(0, "rolled-back", "rollback", "--yes");
        }
    }

    @Test
    void defaultsThatAreNotOursAreWrongUsage() throws IOException {
        try (PrivateNginx nginx = start()) {
            Path config = Files.writeString(folder.resolve("config.properties"), "apply.hold=true\n");
            Files.setAttribute(config, "unix:uid", STRANGER);
            CommandLine.Result result = Tool.of(nginx).run("status", "--config", config.toString());
            assertThat(result.exit()).as("%s", result).isEqualTo(2);
            assertThat(Said.by(result).sentence()).contains(config + " belongs to user id " + STRANGER);
        }
    }
}
