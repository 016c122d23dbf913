package io.github.nginxupgrade.real;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done to one {@link ServiceRow}, in this order, under load, and what came of it. Where the upgrade is refused, that is
 * what came of it, and the service must be as it was.
 */
final class ServiceJourney {
    private static final String CANDIDATE = Releases.binary(Releases.NEW).toString();
    private static final int FAILED_ROLLED_BACK = 4;
    private static final int REFUSED = 3;
    private static final int NOT_PERMITTED = 8;
    private static final int KILLED = 137;

    /** What is done; the titles of the columns. */
    enum Stage {
        FORWARD("apply"),
        BACK_AFTER_COMMIT("back after commit"),
        HOLD("hold, back"),
        COMMIT("hold, commit, back"),
        CONFIRM_WITHIN("`--confirm-within`"),
        RESUMED("killed, resumed"),
        RELOAD("`reload`"),
        RESTART("`restart`"),
        STOP("`stop`");

        private final String title;

        Stage(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /**
     * What came of a row.
     *
     * @param cells {@code yes}, or what was seen instead
     * @param notes why it is refused, or not rehearsed, where something is to be said
     */
    record Result(Map<Stage, String> cells, Map<Stage, String> notes) {}

    static final String YES = "yes";
    static final String REFUSAL = "refused";
    /** Nothing was done: the unit asks for what systemd cannot do on this machine. */
    static final String UNTRIED = "–";

    private static final String NOT_IN_FORCE =
            "not tried: systemd has no controller for it there, and passes the limit over without a word";

    private final ServiceNginx nginx;
    private final ServiceRow row;
    private final Map<Stage, String> cells = new EnumMap<>(Stage.class);
    private final Map<Stage, String> notes = new EnumMap<>(Stage.class);

    private ServiceJourney(ServiceNginx nginx, ServiceRow row) {
        this.nginx = nginx;
        this.row = row;
    }

    static Result run(Path folder, ServiceRow row, List<Stage> stages) {
        try (ServiceNginx nginx = ServiceNginx.packaged(folder, row)) {
            var journey = new ServiceJourney(nginx, row);
            if (!journey.isInForce()) {
                stages.forEach(stage -> journey.cells.put(stage, UNTRIED));
                return new Result(journey.cells, Map.of(stages.get(0), NOT_IN_FORCE));
            }
            for (Stage stage : stages) {
                journey.go(stage);
            }
            return new Result(journey.cells, journey.notes);
        }
    }

    /** A limit that systemd cannot set is passed over without a word. */
    private boolean isInForce() {
        Map<String, String> service = nginx.systemd().show(ServiceNginx.UNIT);
        return row.counted().map(service::get).filter("[not set]"::equals).isEmpty();
    }

    private void go(Stage stage) {
        boolean refused = REFUSAL.equals(cells.get(Stage.FORWARD)) && stage.compareTo(Stage.RELOAD) < 0;
        try {
            if (refused) {
                cells.put(stage, REFUSAL);
            } else {
                cells.put(stage, stage.compareTo(Stage.RELOAD) > 0 ? doneWithoutLoad(stage) : doneUnderLoad(stage));
            }
        } catch (AssertionError e) {
            cells.put(stage, String.valueOf(e.getMessage()));
            // what comes after it begins from the old version again
            Answer unused = nginx.json("rollback", "--yes");
        }
    }

    private String doneUnderLoad(Stage stage) {
        try (LoadClient load = LoadClient.start(nginx.port())) {
            String done =
                    switch (stage) {
                        case FORWARD -> forward();
                        case BACK_AFTER_COMMIT -> backAfterCommit();
                        case HOLD -> hold();
                        case COMMIT -> commit();
                        case CONFIRM_WITHIN -> confirmWithin();
                        case RESUMED -> resumed();
                        case RELOAD -> reload();
                        case RESTART, STOP -> throw new IllegalArgumentException();
                    };
            long lost = load.stop().lost();
            require(lost == 0, lost + " requests lost: " + load.report());
            return done;
        }
    }

    private String doneWithoutLoad(Stage stage) {
        return stage == Stage.RESTART ? restart() : stop();
    }

    private String forward() {
        Answer answer = nginx.json("apply", CANDIDATE, "--observe", "0s", "--yes");
        notesOf(answer).ifPresent(note -> notes.put(Stage.FORWARD, note));
        if (isRefused(answer)) {
            assertServes(Releases.OLD);
            return REFUSAL;
        }
        expect(0, answer);
        assertServes(Releases.NEW);
        return YES;
    }

    private static Optional<String> notesOf(Answer answer) {
        if (isRefused(answer)) {
            return Optional.of(answer.fields().text("message").replaceAll("master [0-9]+", "master N"));
        }
        return answer.result().stdout().contains("\"not-possible\"")
                ? Optional.of(
                        "not rehearsed: " + answer.fields().object("rehearsal").text("why"))
                : Optional.empty();
    }

    private static boolean isRefused(Answer answer) {
        return answer.exit() == REFUSED || answer.exit() == NOT_PERMITTED;
    }

    private static void expect(int exit, Answer answer) {
        require(
                answer.exit() == exit,
                "exit " + answer.exit() + ": " + answer.fields().text("message"));
    }

    private String backAfterCommit() {
        expect(0, nginx.json("rollback", "--yes"));
        assertServes(Releases.OLD);
        return YES;
    }

    private String hold() {
        expect(0, nginx.json("apply", CANDIDATE, "--hold", "--yes"));
        assertAnswers(Releases.NEW);
        return backAfterCommit();
    }

    private String commit() {
        expect(0, nginx.json("apply", CANDIDATE, "--hold", "--yes"));
        expect(0, nginx.json("commit", "--yes"));
        assertServes(Releases.NEW);
        return backAfterCommit();
    }

    private String confirmWithin() {
        expect(FAILED_ROLLED_BACK, nginx.json("apply", CANDIDATE, "--confirm-within", "1s", "--yes"));
        assertServes(Releases.OLD);
        return YES;
    }

    private String resumed() {
        try (CommandLine.Running run = nginx.start("apply", CANDIDATE, "--observe", "5s", "--yes")) {
            Wait.until("standby", PrivateNginx.PATIENCE, run::stderr, said -> said.contains("standby: "));
            nginx.systemd().succeed("systemctl", "kill", "--signal=KILL", PrivateSystemd.SESSION);
            var killed = run.await(PrivateNginx.PATIENCE);
            require(killed.exit() == KILLED, "it was to be killed: " + killed);
        }
        expect(0, nginx.json("resume", "--yes"));
        assertServes(Releases.NEW);
        return backAfterCommit();
    }

    /** By the program first: for its manager nginx is the same afterwards. Where it may not upgrade, it may not reload. */
    private String reload() {
        Answer reloaded = nginx.json("reload");
        if (isRefused(reloaded) && REFUSAL.equals(cells.get(Stage.FORWARD))) {
            notesOf(reloaded).ifPresent(note -> notes.put(Stage.RELOAD, "by systemctl; by the program: " + note));
        } else {
            expect(0, reloaded);
        }
        assertServes(Releases.OLD);
        expect(0, nginx.json("reopen"));
        nginx.systemd().succeed("systemctl", "reload", ServiceNginx.UNIT);
        assertServes(Releases.OLD);
        return YES;
    }

    private String restart() {
        String before = nginx.pidFile();
        nginx.systemd().succeed("systemctl", "restart", ServiceNginx.UNIT);
        nginx.awaitServing();
        require(!nginx.pidFile().equals(before), "a restart left master " + before);
        assertServes(Releases.OLD);
        return YES;
    }

    private String stop() {
        nginx.systemd().succeed("systemctl", "stop", ServiceNginx.UNIT);
        require(!nginx.answers(), "it answers after its stop");
        return YES;
    }

    /** systemd holds for main what the pid file names, or nothing, as it did at the start. */
    private void assertServes(String version) {
        assertAnswers(version);
        Map<String, String> service = nginx.systemd().show(ServiceNginx.UNIT);
        require("active".equals(service.get("ActiveState")), "the service is " + service.get("ActiveState"));
        String main = row.hasMainProcess() ? nginx.pidFile() : "0";
        require(main.equals(service.get("MainPID")), "MainPID is " + service.get("MainPID") + ", not " + main);
    }

    private void assertAnswers(String version) {
        String server = nginx.serves();
        require(server.equals("nginx/" + version), server + " serves, not " + version);
    }

    private static void require(boolean holds, String words) {
        if (!holds) {
            throw new AssertionError(words);
        }
    }
}
