package io.github.nginxupgrade.action;

import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Everything that is ever done, each with when it is safe and how its effect is seen. In which order is the table's
 * business ({@code engine.Table}).
 *
 * <p>The guards are the invariants of docs/architecture.md: they are checked once more in the look on which the signal
 * is sent, whatever the table said.
 */
public enum Step {
    /** The new binary and modules to their live paths. */
    INSTALL_FILES("install-files"),
    /** The old binary and modules back to their live paths. */
    RESTORE_FILES("restore-files"),
    /** What a new master of another user has taken at its start (ngx_create_paths), back to whom it was of. */
    RESTORE_OWNERS("restore-owners"),

    /** nginx renames the pid file and executes the file at its own path (ngx_exec_new_binary). */
    START_NEW_MASTER(
            "start-new-master",
            Signal.USR2,
            Receiver.OLD,
            // without its pid file the rename fails, and ngx_new_binary stays -1: docs/nginx-behaviour.md
            now -> now.phase() == Phase.SOLE && now.pidFileNamesSole() && idle(now.sole()),
            (before, now) -> now.newReady()),
    /** "Gracefully shut down workers": the old master stays, with its listening sockets. Never before the new one is ready. */
    DRAIN_OLD_WORKERS(
            "drain-old-workers",
            Signal.WINCH,
            Receiver.OLD,
            now -> now.newReady() && now.oldAccepting() > 0 && idle(now.old()),
            (before, now) -> now.oldAccepting() == 0),
    /**
     * While a new master exists, HUP makes the old one start its workers again from memory. It never looks whether it
     * has some (they would double), and without a new master it would read the configuration on disk.
     */
    REVIVE_OLD_WORKERS(
            "revive-old-workers",
            Signal.HUP,
            Receiver.OLD,
            now -> now.newMaster().isPresent()
                    && now.oldAccepting() == 0
                    // it would start workers beside those that are only halted
                    && now.old()
                            .map(old -> old.listens() && old.haltedWorkers() == 0)
                            .orElse(false)
                    && idle(now.old()),
            (before, now) -> now.oldAccepting() > 0
                    && now.old().map(old -> old.untitled() == 0 && old.idle()).orElse(false)),
    /** The commit: from here on the way back is a new upgrade. */
    RETIRE_OLD_MASTER(
            "retire-old-master",
            Signal.QUIT,
            Receiver.OLD,
            now -> now.newReady() && now.oldAccepting() == 0 && idle(now.old()),
            (before, now) -> now.phase() == Phase.RETIRING || now.phase() == Phase.SOLE),
    /** The new master leaves gracefully; the old one must accept. */
    RETIRE_NEW_MASTER(
            "retire-new-master", Signal.QUIT, Receiver.NEW, Step::oldServes, (before, now) -> sameAsNew(before, now)
                    .noneMatch(Master::listens)),
    /** The new master leaves at once; its connections are cut. */
    TERMINATE_NEW_MASTER(
            "terminate-new-master", Signal.TERM, Receiver.NEW, Step::oldServes, (before, now) -> sameAsNew(before, now)
                    .findAny()
                    .isEmpty()),
    /** The last resort; its workers, if any, are found and retired afterwards. */
    KILL_NEW_MASTER(
            "kill-new-master", Signal.KILL, Receiver.NEW, Step::oldGoesOn, (before, now) -> sameAsNew(before, now)
                    .findAny()
                    .isEmpty()),
    /** Old workers that outlasted the drain deadline: their connections are cut. */
    TERMINATE_OLD_WORKERS(
            "terminate-old-workers",
            Signal.TERM,
            Receiver.OLD_DRAINING_WORKERS,
            now -> now.newReady() && now.oldAccepting() == 0,
            (before, now) -> now.phase() != Phase.DRAINING),
    /**
     * A drained master whose new one is gone, and which nginx itself did not revive: a plain reload starts its workers
     * again, with the configuration that is on disk.
     */
    RESTART_WORKERS(
            "restart-workers",
            Signal.HUP,
            Receiver.OLD,
            now -> now.old().isEmpty()
                    && now.sole()
                            .map(sole -> sole.accepting() == 0
                                    && sole.listens()
                                    && sole.haltedWorkers() + sole.untitled() == 0)
                            .orElse(false)
                    && idle(now.sole()),
            (before, now) -> now.sole().map(Master::accepting).orElse(0) > 0),
    /**
     * HUP that came to the old master together with the end of the new one starts its workers twice; a plain reload
     * starts one set, with the configuration that is on disk, and retires all others (docs/nginx-behaviour.md).
     */
    CURE_DOUBLED_WORKERS(
            "cure-doubled-workers",
            Signal.HUP,
            Receiver.OLD,
            now -> now.phase() == Phase.SOLE && now.pidFileNamesSole() && idle(now.sole()),
            (before, now) -> now.phase() == Phase.SOLE
                    && accepting(now) < accepting(before)
                    && now.sole().map(sole -> sole.untitled() == 0).orElse(false)),
    /** A worker whose master is gone drains and ends. */
    RETIRE_ORPHANS(
            "retire-orphans",
            Signal.QUIT,
            Receiver.ORPHANS,
            now -> now.sole()
                    .map(sole -> sole.accepting() > 0 && sole.halt().isEmpty() && !sole.isAboutToLeave())
                    .orElse(false),
            (before, now) -> now.orphans().isEmpty()),
    /**
     * Who stays opens his logs again by their names, and so do his workers (ngx_reopen_files, ngx_signal_worker_processes):
     * a rotation has told the other master only.
     */
    REOPEN_LOGS(
            "reopen-logs",
            Signal.USR1,
            Receiver.STAYING,
            now -> now.stays()
                            .map(master -> master.titled() && master.untitled() == 0)
                            .orElse(false)
                    && idle(now.stays()),
            (before, now) -> now.facts().astray().isEmpty());

    /** To whom a signal goes. */
    public enum Receiver {
        NOBODY("nobody"),
        OLD("the old master"),
        NEW("the new master"),
        OLD_DRAINING_WORKERS("the draining workers of the old master"),
        ORPHANS("the workers without a master"),
        STAYING("the master that stays");

        private final String words;

        Receiver(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    private final String id;
    private final Optional<Signal> signal;
    private final Receiver receiver;
    private final Predicate<Situation> safe;
    private final BiPredicate<Situation, Situation> effect;

    Step(String id) {
        this.id = id;
        this.signal = Optional.empty();
        this.receiver = Receiver.NOBODY;
        this.safe = now -> true;
        this.effect = (before, now) -> true;
    }

    Step(
            String id,
            Signal signal,
            Receiver receiver,
            Predicate<Situation> safe,
            BiPredicate<Situation, Situation> effect) {
        this.id = id;
        this.signal = Optional.of(signal);
        this.receiver = receiver;
        this.safe = safe;
        this.effect = effect;
    }

    private static int accepting(Situation now) {
        return now.sole().map(Master::accepting).orElse(0);
    }

    /** It sleeps in its loop, so no signal of before waits to be acted on, whoever sent it. */
    private static boolean idle(Optional<Master> master) {
        return master.map(Master::idle).orElse(false);
    }

    /**
     * The old master accepts and will go on: one that is halted, or has yet to act on WINCH, stops accepting when it goes on,
     * and the new one must then still be there.
     */
    private static boolean oldGoesOn(Situation now) {
        return now.oldAccepting() > 0 && idle(now.old());
    }

    /** And the new one hears: halted, it would obey much later, or never. KILL needs no hearing (signal(7)). */
    private static boolean oldServes(Situation now) {
        return oldGoesOn(now)
                && now.newMaster().map(newMaster -> newMaster.halt().isEmpty()).orElse(true);
    }

    /** The new master of that time, whatever it is called now: it is the sole one when the old one has died meanwhile. */
    private static Stream<Master> sameAsNew(Situation before, Situation now) {
        return before.newMaster().stream().flatMap(newMaster -> now.masters().stream()
                .filter(master -> master.identity().isSameProcessAs(newMaster.identity())));
    }

    /** As the JSON contract writes it. */
    public String id() {
        return id;
    }

    public Optional<Signal> signal() {
        return signal;
    }

    public Receiver receiver() {
        return receiver;
    }

    /** True where no invariant forbids it in this situation. */
    public boolean isSafeIn(Situation now) {
        return safe.test(now);
    }

    /** True where its effect can be seen. */
    public boolean showsIn(Situation before, Situation now) {
        return effect.test(before, now);
    }

    /** True where it can be seen that its effect will not come: a new master that has ended already. */
    public boolean failedIn(Situation before, Situation now) {
        return this == START_NEW_MASTER
                && now.phase() == Phase.SOLE
                && now.facts().hasTouchedPidFileSince(before.facts());
    }

    /** {@code WINCH to the old master}, or what is done to the files. */
    public String words() {
        return signal.map(sent -> sent + " to " + receiver.words())
                .orElse(
                        switch (this) {
                            case INSTALL_FILES -> "install the new files";
                            case RESTORE_OWNERS -> "give folders and logs back to their owners";
                            default -> "put the old files back";
                        });
    }
}
