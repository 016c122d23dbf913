package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The situations from which each goal is tried; begun by hand, as by a person with {@code kill}. */
enum Start {
    SOLE(List.of(Verb.APPLY, Verb.HOLD, Verb.ROLLBACK)),
    /** A package manager has replaced the files already. */
    REPLACED(List.of(Verb.APPLY, Verb.ROLLBACK)),
    STARTING(List.of(Verb.APPLY, Verb.COMMIT, Verb.ROLLBACK)),
    OVERLAP(List.of(Verb.APPLY, Verb.COMMIT, Verb.ROLLBACK)),
    DRAINING(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    STANDBY(List.of(Verb.APPLY, Verb.COMMIT, Verb.ROLLBACK)),
    RETIRING(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    UNWINDING(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    /** The widespread recipe that never tells the new master to quit. */
    WRONG_RECIPE(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    /** Held by the tool itself. */
    HELD(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    /** Likewise, by a configuration with another user, and then the logs were rotated by way of the pid file. */
    HELD_AND_ROTATED(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    /** Held by the tool itself as a service of systemd's, which was then reloaded. */
    HELD_AND_RELOADED(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    /** Likewise, and then a package manager has put a third version on the disk. */
    HELD_AND_REPLACED(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    /** Upgraded by the tool itself. */
    UPGRADED(List.of(Verb.COMMIT, Verb.ROLLBACK)),
    /** Upgraded by the tool itself, and then everything of this nginx was killed. */
    DOWN(List.of(Verb.APPLY, Verb.COMMIT, Verb.ROLLBACK, Verb.RESUME)),
    /** Likewise, but only its master was: its workers serve on. */
    ORPHANED(List.of(Verb.APPLY, Verb.COMMIT, Verb.ROLLBACK, Verb.RESUME)),
    /** One master, and somebody has sent it WINCH: nobody serves. */
    EMPTIED(List.of(Verb.COMMIT, Verb.ROLLBACK));

    private static final Duration LONG_CONNECTIONS = Duration.ofMillis(300);

    private static final int OTHER_USER = 33;

    private final List<Verb> verbs;

    Start(List<Verb> verbs) {
        this.verbs = verbs;
    }

    /** What can be asked from here. */
    List<Verb> verbs() {
        return verbs;
    }

    /** A scene in this situation. */
    Scene scene(Setup setup) {
        var scene = new Scene(setup);
        switch (this) {
            case SOLE -> {}
            case REPLACED -> scene.replaceFiles();
            case STARTING -> begin(scene, 2);
            case OVERLAP -> begin(scene, 30);
            case DRAINING -> {
                begin(scene, 30);
                scene.machine.connectionsLast = Optional.of(LONG_CONNECTIONS);
                drain(scene, 2);
            }
            case STANDBY -> {
                begin(scene, 30);
                drain(scene, 100);
            }
            case RETIRING -> {
                begin(scene, 30);
                scene.machine.connectionsLast = Optional.of(LONG_CONNECTIONS);
                drain(scene, 2);
                scene.send(scene.oldMaster(), Signal.QUIT);
                scene.later(2);
            }
            case UNWINDING -> {
                begin(scene, 30);
                scene.machine.connectionsLast = Optional.of(LONG_CONNECTIONS);
                scene.send(scene.truth.newMaster().orElseThrow(), Signal.QUIT);
                scene.later(2);
            }
            case WRONG_RECIPE -> {
                begin(scene, 30);
                drain(scene, 100);
                scene.putFilesBack();
                scene.send(scene.oldMaster(), Signal.HUP);
                scene.later(20);
                scene.send(scene.truth.newMaster().orElseThrow(), Signal.USR2);
                scene.later(20);
                scene.send(scene.truth.newMaster().orElseThrow(), Signal.WINCH);
                scene.later(100);
            }
            case HELD -> scene.machine.invariants.heard(scene.run(Verb.HOLD, Faults.none()));
            case HELD_AND_REPLACED -> {
                scene.machine.invariants.heard(scene.run(Verb.HOLD, Faults.none()));
                scene.machine.others.replaceFiles();
            }
            case HELD_AND_ROTATED -> {
                scene.machine.user = OTHER_USER;
                scene.machine.invariants.heard(scene.run(Verb.HOLD, Faults.none()));
                scene.rotateLogs();
            }
            case HELD_AND_RELOADED -> {
                scene.machine.service = Optional.of(new SimService(scene.machine));
                scene.machine.invariants.heard(scene.run(Verb.HOLD, Faults.none()));
                scene.machine.service.get().reloaded();
            }
            case DOWN -> {
                scene.machine.invariants.heard(scene.run(Verb.APPLY, Faults.none()));
                kill(scene, true);
            }
            case ORPHANED -> {
                scene.machine.invariants.heard(scene.run(Verb.APPLY, Faults.none()));
                kill(scene, false);
            }
            case EMPTIED -> {
                scene.machine.invariants.excuse();
                drain(scene, 100);
            }
            case UPGRADED -> scene.machine.invariants.heard(scene.run(Verb.APPLY, Faults.none()));
        }
        return scene.begun();
    }

    private static void begin(Scene scene, long milliseconds) {
        scene.replaceFiles();
        scene.send(scene.oldMaster(), Signal.USR2);
        scene.later(milliseconds * scene.machine.slowness);
    }

    private static void kill(Scene scene, boolean workersToo) {
        scene.machine.invariants.excuse();
        SimProcess master = scene.truth.sole().orElseThrow();
        List<SimProcess> workers = scene.truth.workersOf(master);
        scene.send(master, Signal.KILL);
        if (workersToo) {
            workers.forEach(worker -> scene.send(worker, Signal.KILL));
        }
        scene.later(10);
    }

    private static void drain(Scene scene, long milliseconds) {
        scene.send(scene.oldMaster(), Signal.WINCH);
        scene.later(milliseconds * scene.machine.slowness);
    }
}
